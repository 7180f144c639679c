import { environmentReader, homes, longestFile, namelessFolders, units } from './rules.js';
import { doors, isSpec, libOf, readSource, unitOf, type Source, type SourceTree } from './source-tree.js';

export interface Violation {
  rule: string;
  file: string;
  detail: string;
}

/** Looks at one file and says what is wrong with it, one line per fault. */
type Rule = (source: Source) => string[];

const when = (wrong: boolean, detail: string): string[] => (wrong ? [detail] : []);
const ofTest = ({ path }: Source) => unitOf(path) === 'test';

/** The imports that lead out of the unit into other files of ours. */
const outwards = (source: Source) =>
  source.imports.flatMap(({ specifier, target }) =>
    'file' in target && unitOf(target.file) !== unitOf(source.path) ? [{ specifier, file: target.file }] : [],
  );

const ofIntegration = ({ path }: Source) => path.startsWith('test/integration/');

const packagesOf = (source: Source) =>
  source.imports.flatMap(({ target }) => ('package' in target ? [target.package] : []));

/** Name → rule. What each is for stands in rules.ts; that each one fires is shown in boundaries.spec.ts. */
const rules = {
  'every import leads somewhere': ({ imports }) =>
    imports.flatMap(({ specifier, target }) => when('nothing' in target, specifier)),

  'every unit is in the table': ({ path }) => when(unitOf(path) !== 'test' && !units[unitOf(path)], unitOf(path)),

  'a library is entered by its door': (source) =>
    outwards(source).flatMap(({ specifier, file }) =>
      when(
        // Integration tests also look behind the door of what they put together with the real part.
        file.startsWith('libs/') && !specifier.startsWith('#') && !ofIntegration(source),
        specifier,
      ),
    ),

  'nobody uses his own door': ({ path, imports }) =>
    imports.flatMap(({ specifier }) => when(`libs/${libOf(specifier)}` === unitOf(path), specifier)),

  'a door names what it exports': (source) => when(doors.has(source.path) && source.exportsEverything, 'export *'),

  'only the libraries of the table': (source) =>
    outwards(source).flatMap(({ specifier, file }) => {
      const { libs = [], behind = {} } = units[unitOf(source.path)] ?? {};
      const lib = unitOf(file).replace(/^libs\//, '');
      const allowed = libs.includes(lib) || isBehind(behind[lib], source.path);
      return when(!ofTest(source) && file.startsWith('libs/') && !allowed, specifier);
    }),

  'only the names of the table': (source) =>
    source.imports.flatMap(({ specifier, names }) => {
      const allowed = units[unitOf(source.path)]?.names?.[libOf(specifier) ?? ''];
      return names.flatMap((name) => when(!isSpec(source.path) && !!allowed && !allowed.includes(name), name));
    }),

  'nobody speaks of what is not his business': (source) =>
    source.texts.flatMap((text) => {
      const [found] = units[unitOf(source.path)]?.silentOf?.exec(text) ?? [];
      return when(!isSpec(source.path) && found !== undefined, found ?? '');
    }),

  'changes go through their door': (source) =>
    source.writes.flatMap(({ by, on }) => {
      const door = units[unitOf(source.path)]?.changesThrough;
      const past = !!door && door !== source.path && !isSpec(source.path);
      return when(past && (by === 'transaction' || on !== 'manager'), `${by} on ${on}`);
    }),

  'only the apps of the table': (source) =>
    outwards(source).flatMap(({ specifier, file }) => {
      const allowed = units[unitOf(source.path)]?.apps?.map((name) => `apps/${name}`);
      return when(!ofTest(source) && file.startsWith('apps/') && !allowed?.includes(unitOf(file)), specifier);
    }),

  'what ships does not import tests': (source) =>
    outwards(source).flatMap(({ specifier, file }) => when(!isSpec(source.path) && isSpec(file), specifier)),

  'only the packages of the table': (source) => {
    const allowed = units[unitOf(source.path)]?.packages;
    return packagesOf(source).flatMap((name) =>
      when(
        // A script beside the sources packs them; it does not ship.
        !isSpec(source.path) && source.path.endsWith('.ts') && !!allowed && !allowed.includes(name),
        name,
      ),
    );
  },

  'a package stays at home': (source) =>
    packagesOf(source).flatMap((name) =>
      when(!isSpec(source.path) && !(homes[name]?.includes(unitOf(source.path)) ?? true), name),
    ),

  'the environment is read in one place': (source) =>
    when(
      source.readsEnvironment &&
        !ofTest(source) &&
        !isSpec(source.path) && // an integration spec is told where the real part is
        source.path.endsWith('.ts') &&
        unitOf(source.path) !== environmentReader,
      'process.env',
    ),

  'no forwardRef': (source) => when(source.usesForwardRef && !ofTest(source), 'forwardRef'),

  'folders are named for what is in them': ({ path }) =>
    path
      .split('/')
      .slice(0, -1)
      .flatMap((name) => when(namelessFolders.includes(name), name)),

  'files stay short': (source) => when(source.lines > longestFile, `${source.lines} lines`),
} satisfies Record<string, Rule>;

const noCycles = 'no import cycles';
export const ruleNames: readonly string[] = [...Object.keys(rules), noCycles];

/** Everything in the tree that breaks a rule. */
export function findViolations(tree: SourceTree): Violation[] {
  const sources = [...tree.keys()].map((path) => readSource(path, tree));
  const ofFiles = sources.flatMap((source) =>
    Object.entries<Rule>(rules).flatMap(([rule, check]) =>
      check(source).map((detail) => ({ rule, file: source.path, detail })),
    ),
  );
  return [...ofFiles, ...cycles(sources)];
}

/** Each cycle once, told at the file where a walk through all files closes it. */
function cycles(sources: Source[]): Violation[] {
  const importsOf = new Map(
    sources.map(({ path, imports }) => [
      path,
      imports.flatMap(({ target }) => ('file' in target ? [target.file] : [])),
    ]),
  );
  const found: Violation[] = [];
  const finished = new Set<string>();
  const walk = (file: string, trail: readonly string[]): void => {
    const start = trail.indexOf(file);
    if (start >= 0) {
      const detail = [...trail.slice(start), file].join(' → ');
      found.push({ rule: noCycles, file: trail.at(-1)!, detail });
    } else if (!finished.has(file)) {
      for (const next of importsOf.get(file) ?? []) walk(next, [...trail, file]);
      finished.add(file);
    }
  };
  for (const file of importsOf.keys()) walk(file, []);
  return found;
}

/** A folder ends with a slash. */
const isBehind = (place: string | undefined, path: string): boolean =>
  place !== undefined && (place.endsWith('/') ? path.startsWith(place) : path === place);
