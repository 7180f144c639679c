import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { catalogue } from '#config';
import { runByPeople } from './rules.js';
import { root } from './source-tree.js';

const read = (path: string) => readFileSync(join(root, path), 'utf8');
const apps = readdirSync(join(root, 'apps'));
const source = (output: string) => output.replace(/^dist\//, '').replace(/\.js$/, '.ts');
const all = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map((match) => match[1]!);

/** service → its lines. That the file is a valid one is for docker-compose to say; see .ci/run. */
function servicesOf(compose: string): Map<string, string> {
  const body = compose.slice(compose.indexOf('\nservices:\n'), compose.indexOf('\nvolumes:\n'));
  const blocks = body.split(/\n {2}(?=[a-z-]+:\n)/).slice(1);
  return new Map(blocks.map((block) => [block.slice(0, block.indexOf(':')), block]));
}

describe('what is deployed', () => {
  const compose = read('docker-compose.yml');
  const services = servicesOf(compose);

  it('is every app that is not run by a person', () => {
    expect(apps.filter((app) => !services.has(app) && !runByPeople.includes(app))).toEqual([]);
  });

  it('runs the app that the service is named after, by a file that there is', () => {
    const commands = [...services]
      .map(([name, block]) => [name, ...all(block, /command: \[node, ([^,\]]+)/g)])
      .filter(([, entry]) => entry);
    expect(commands.length).toBeGreaterThanOrEqual(5);
    for (const [name, entry] of commands) {
      expect(entry).toBe(`dist/apps/${name}/src/main.js`);
      expect(existsSync(join(root, source(entry!)))).toBe(true);
    }
  });

  it('sets nothing that no process reads', () => {
    const ofImages = /^(POSTGRES_|RABBITMQ_DEFAULT_)/;
    const set = all(compose, /^ {2,6}([A-Z][A-Z_]+):/gm).filter((name) => !ofImages.test(name));
    expect(set).toContain('DATABASE_URL');
    expect(set.filter((name) => !Object.hasOwn(catalogue, name))).toEqual([]);
  });

  it('lets a gateway be told all that it demands in production', () => {
    const gateway = services.get('gateway')!;
    for (const name of ['SALTS', 'LINK_SECRET']) expect(gateway).toContain(`${name}: \${${name}:-`);
    expect(gateway).toContain('REDIS_URL: ');
  });

  it('waits at a stop for longer than the app takes to finish what it holds', () => {
    const { data } = catalogue.SHUTDOWN_TIMEOUT_MS.schema.safeParse(undefined);
    const [grace] = all(compose, /^x-app: &app\n(?: .*\n)* {2}stop_grace_period: (\d+)s$/gm);
    expect(Number(grace) * 1000).toBeGreaterThan(data!);
  });

  it('is in the image: all that the build and the start need, and no more', () => {
    const needed = all(read('Dockerfile'), /^COPY (?!--from)(.+) \S+$/gm).flatMap((line) => line.split(' '));
    const allowed = all(read('.dockerignore'), /^!(.+)$/gm);
    expect(new Set(needed)).toEqual(new Set(allowed));
    expect(needed.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });
});

describe('what is started by name', () => {
  it('is there: each script of package.json and each project of nest-cli.json', () => {
    const { projects } = JSON.parse(read('nest-cli.json')) as {
      projects: Record<string, { entryFile: string }>;
    };
    const entries = [
      ...all(read('package.json'), / (dist\/apps\/\S+\.js)/g).map(source),
      ...Object.values(projects).map(({ entryFile }) => `${entryFile}.ts`),
    ];
    expect(entries.length).toBeGreaterThan(5);
    expect(entries.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });
});

describe('a clone', () => {
  /** A file's own address turned into a path by hand: a folder with a space would become one with %20. */
  const byHand = /import\.meta\.url\)\.pathname/;
  const scripts = ['apps', 'libs', 'test'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((path) => /\.(ts|js|mjs)$/.test(path))
      .map((path) => join(folder, path)),
  );

  it('may lie in a folder with a space', () => {
    expect(scripts.length).toBeGreaterThan(300);
    expect(scripts.filter((path) => byHand.test(read(path)))).toEqual([]);
    expect(`new URL('..', import.meta.url)${'.pathname'}`).toMatch(byHand);
  });
});
