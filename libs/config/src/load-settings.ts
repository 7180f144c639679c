import { readFileSync } from 'node:fs';
import { catalogue, type SettingName, type Settings } from './catalogue.js';

/** Every fault of the environment at once, one line each, naming the variable and what it should be. */
export class SettingsError extends Error {
  constructor(readonly faults: string[]) {
    super(`The settings are not usable:\n${faults.map((fault) => `  - ${fault}`).join('\n')}`);
  }
}

/** What settings that are good one by one must fulfil together. @returns the fault, if there is one */
export type SettingsRule<K extends SettingName, O extends SettingName = never> = (
  settings: Loaded<K, O>,
) => string | undefined;

/** Settings by name; those of `O` may be absent although the catalogue requires them. */
export type Loaded<K extends SettingName, O extends SettingName = never> = Pick<Settings, K> &
  Partial<Pick<Settings, O>>;

/**
 * Reads the named settings from an environment, once, before anything starts.
 * An empty variable counts as absent. A secret may also come from a file named by `<NAME>_FILE`.
 * @throws SettingsError listing every fault, never only the first.
 */
export function loadSettings<K extends SettingName, O extends SettingName = never>(
  names: readonly K[],
  {
    optional = [],
    rules = [],
    defaults = {},
    environment = process.env,
  }: {
    /** Settings that other processes require and this one can do without. */
    optional?: readonly O[];
    rules?: readonly SettingsRule<NoInfer<K>, NoInfer<O>>[];
    /** Texts for variables that are absent: what a composition knows better than the catalogue. */
    defaults?: Partial<Record<K, string>>;
    environment?: NodeJS.ProcessEnv;
  } = {},
): Loaded<K, O> {
  const faults: string[] = [];
  const loaded: Partial<Record<SettingName, unknown>> = {};
  for (const name of [...names, ...optional]) {
    try {
      const value = rawValue(name, environment) ?? defaults[name as K];
      if (value === undefined && optional.includes(name as O)) continue;
      const parsed = catalogue[name].schema.safeParse(value);
      if (parsed.success) loaded[name] = parsed.data;
      else faults.push(`${name}: ${parsed.error.issues.map((issue) => issue.message).join('; ')}`);
    } catch (error) {
      faults.push(`${name}_FILE: can't be read (${(error as NodeJS.ErrnoException).code ?? 'unknown'})`);
    }
  }
  const settings = loaded as Loaded<K, O>;
  if (faults.length === 0) faults.push(...rules.flatMap((rule) => rule(settings) ?? []));
  if (faults.length > 0) throw new SettingsError(faults);
  return settings;
}

function rawValue(name: SettingName, environment: NodeJS.ProcessEnv): string | undefined {
  const file = catalogue[name].secret ? environment[`${name}_FILE`] : undefined;
  const value = file ? readFileSync(file, 'utf8').trim() : environment[name]?.trim();
  return value === '' ? undefined : value;
}

/** Whether a variable says anything: what stands beside it may then have no default. */
export const isSet = (name: SettingName, environment: NodeJS.ProcessEnv = process.env): boolean =>
  rawValue(name, environment) !== undefined;
