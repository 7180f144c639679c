import { readdirSync, readFileSync } from 'node:fs';
import { catalogue } from '#config';
import {
  asyncApi,
  commands,
  errors,
  events,
  eventsFor,
  eventsInForms,
  messageSchemaFile,
  openApi,
  topicOf,
  workKinds,
} from '#contracts';
import { units } from '../architecture/rules.js';
import { api, classOf, routeNames, usualLimits } from '../../apps/easemob-simulator/src/api.js';
import { dialsPatch, usualSettings } from '../../apps/easemob-simulator/src/dials.js';

/*
 * The parts of the pages that follow from the code. `npm run docs` writes them; readme.spec.ts fails when they are
 * stale.
 */
const row = (...cells: string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
const table = (head: string[], rows: string[][]) =>
  [row(...head), row(...head.map(() => '---')), ...rows.map((cells) => row(...cells))].join('\n');

/** What a setting is when nothing is set. */
function defaultOf(name: keyof typeof catalogue): string {
  const entry: { schema: (typeof catalogue)[typeof name]['schema']; secret?: true } = catalogue[name];
  const parsed = entry.schema.safeParse(undefined);
  if (!parsed.success) return '**required**';
  if (parsed.data === undefined) return '';
  if (entry.secret) return 'demo only';
  if (typeof parsed.data === 'boolean' || typeof parsed.data === 'object') return '';
  return `\`${String(parsed.data)}\``;
}

/**
 * The rooms and who may enter whom, as the boundary tests hold them to it. What a library stands on, its users stand on as
 * well: an arrow that follows from two others is left out.
 */
function house(): string {
  const nameOf = (unit: string) => unit.replace(/^(apps|libs)\//, '');
  const into = (unit: string): string[] => {
    const { libs = [], behind = {}, apps = [] } = units[unit]!;
    return [...[...libs, ...Object.keys(behind)].map((lib) => `libs/${lib}`), ...apps.map((app) => `apps/${app}`)];
  };
  const reach = (unit: string): Set<string> => new Set(into(unit).flatMap((next) => [next, ...reach(next)]));
  const arrows = Object.keys(units).flatMap((unit) =>
    into(unit)
      .filter((next) => !into(unit).some((other) => other !== next && reach(other).has(next)))
      .map((next) => `  ${nameOf(unit)} --> ${nameOf(next)}`),
  );
  const rooms = (kind: string, title: string) => [
    `  subgraph ${kind}[${title}]`,
    ...Object.keys(units)
      .filter((unit) => unit.startsWith(kind))
      .map((unit) => `    ${nameOf(unit)}`),
    '  end',
  ];
  return ['```mermaid', 'flowchart LR', ...rooms('apps', 'apps'), ...rooms('libs', 'libs'), ...arrows, '```'].join(
    '\n',
  );
}

/** Generated sections by the name between their markers. */
export const sections: Record<string, () => string> = {
  house,
  settings: () =>
    table(
      ['variable', 'default', 'meaning'],
      (Object.keys(catalogue) as (keyof typeof catalogue)[]).map((name) => [
        `\`${name}\``,
        defaultOf(name),
        catalogue[name].doc,
      ]),
    ),
  commands: () =>
    table(
      ['cmd', 'answers', 'fields beside the envelope'],
      Object.entries(commands).map(([cmd, command]) => [
        `\`${cmd}\``,
        command.summary,
        Object.keys(command.fields.shape)
          .map((field) => `\`${field}\``)
          .join(' '),
      ]),
    ),
  errors: () =>
    table(
      ['error', 'code', 'HTTP', 'text', 'remedy'],
      Object.entries(errors).map(([name, { code, status, en, remedy }]) => [
        `\`${name}\``,
        String(code),
        String(status),
        en,
        remedy.en,
      ]),
    ),
  signatureVector: () => {
    const { key, vectors } = JSON.parse(readFileSync(new URL('libs/contracts/signature-v2.json', root), 'utf8')) as {
      key: { id: string; secret: string };
      vectors: { timestamp: number; nonce: string; signature: string }[];
    };
    const { timestamp, nonce, signature } = vectors[0]!;
    const { id, secret } = key;
    const rows = { 'X-Key-Id': id, secret, 'X-Timestamp': timestamp, 'X-Nonce': nonce, 'X-Signature': signature };
    return ['```', ...Object.entries(rows).map(([name, value]) => `${name}: ${value}`), '```'].join('\n');
  },
  keySubjects: () => {
    const of = (own: boolean) =>
      Object.entries(commands)
        .filter(([, command]) => 'ofSchool' in command === own)
        .map(([cmd]) => `\`${cmd}\``)
        .join(', ');
    return table(
      ['asked', 'commands'],
      [
        ['for the school', of(true)],
        ['in the name of an account', of(false)],
      ],
    );
  },
  work: () =>
    table(
      ['work kind', 'its key holds', 'carried out by', 'lanes', 'what'],
      Object.values(workKinds).map(({ kind, key, owner, lanes, summary }) => [
        `\`${kind}\``,
        key.holds,
        owner,
        lanes.join(', '),
        summary,
      ]),
    ),
  events: () =>
    table(
      ['event', 'when'],
      eventsFor('callbacks').map((event) => [`\`${topicOf(event)}\``, event.summary]),
    ),
  heard: () =>
    table(
      ['event', 'heard by', 'when'],
      Object.values(events).map((event) => [
        `\`${topicOf(event)}\``,
        event.heardBy.join(', ') || 'nobody yet',
        event.summary,
      ]),
    ),
  simulatorDials: () => {
    const usual = usualSettings({ createLatencyMs: 3000 });
    return table(
      ['dial', 'at the start', 'meaning'],
      (Object.keys(usual) as (keyof typeof usual)[]).map((name) => [
        `\`${name}\``,
        name === 'limits' ? 'as documented' : `\`${JSON.stringify(usual[name])}\``,
        dialsPatch.shape[name].unwrap().description ?? '',
      ]),
    );
  },
  simulatorRoutes: () =>
    table(
      ['route', 'call', 'limit', 'page'],
      routeNames.map((name) => {
        const { calls, perMs } = usualLimits[classOf(name)];
        const shared = classOf(name) === name ? '' : ` (\`${classOf(name)}\`)`;
        return [
          `\`${name}\``,
          `\`${api[name].method} ${api[name].path}\``,
          `${calls} in ${perMs / 1000} s${shared}`,
          `\`${api[name].page}\``,
        ];
      }),
    ),
};

const section = /<!-- generated: (\w+) -->\n[^]*?\n<!-- end -->/g;

const root = new URL('../../../', import.meta.url);
const folder = new URL('docs/', root);

/** Every page for readers, by its path from the root of the repository. */
export const pages = (): string[] => [
  'README.md',
  'libs/client/README.md',
  'apps/easemob-simulator/README.md',
  ...readdirSync(folder).map((name) => `docs/${name}`),
];

export const readPage = (path: string): string => readFileSync(new URL(path, root), 'utf8');

/** A page with its generated sections as they should be. @throws when it has a place for one that nobody generates */
export const withSections = (page: string): string =>
  page.replace(section, (_, name: string) => {
    const generate = sections[name];
    if (!generate) throw new Error(`nobody generates the section "${name}"`);
    return `<!-- generated: ${name} -->\n${generate()}\n<!-- end -->`;
  });

/** The generated sections that a page has a place for. */
export const sectionsOf = (page: string): string[] => [...page.matchAll(section)].map(([, name]) => name!);

const jsonText = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

/** The documents below libs/contracts as they should be, by their names: what the gateway serves, laid out for review. */
export const documents = (): Record<string, string> => ({
  'openapi.json': jsonText(openApi()),
  'asyncapi.json': jsonText(asyncApi({ prefix: catalogue.RABBITMQ_PREFIX.schema.parse(undefined) })),
  ...Object.fromEntries(
    eventsInForms().map((told) => [`schemas/${told.name}.json`, jsonText(messageSchemaFile(told))]),
  ),
});
