import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readPage } from '../docs/generated.js';
import { root } from './source-tree.js';

/** Which file carries out what operators are told to type, or holds it to what there is; by how that begins. */
const carriedOut: Record<string, { by: string; says: string }> = {
  'npm run ops -- ': { by: 'apps/ops/src/documented.spec.ts', says: 'npm run ops' },
  'node dist/apps/ops/src/main.js': { by: 'test/support/ops.ts', says: `new Program('ops'` },
  'npm run migrate': { by: 'test/integration/migrations.spec.ts', says: `new Program('migrate'` },
  'npm run start:gateway': { by: 'test/support/system.ts', says: `start('gateway')` },
  'npm run start:easemob-worker': { by: 'test/support/system.ts', says: `start('easemob-worker')` },
  'npm run start:callback-dispatcher': { by: 'test/support/system.ts', says: `start('callback-dispatcher')` },
  'npm run start:roster-worker': { by: 'test/support/system.ts', says: `start('roster-worker')` },
  'npm run start:easemob-simulator': { by: 'test/support/system.ts', says: `new Program('easemob-simulator'` },
  'npm run start:easemob-receiver': { by: 'test/support/easemob-callbacks.ts', says: `new Program('easemob-receiver'` },
  'npm run test:faults': { by: '.ci/run', says: 'test:faults' },
  'npm run test:deploy': { by: '.ci/run', says: 'test:deploy' },
  'npm run chaos': { by: '.ci/run', says: 'chaos' },
  'npm start': { by: 'test/support/system.ts', says: `new Program('standalone'` },
  pg_dump: { by: 'test/support/backup.ts', says: `'pg_dump'` },
  pg_restore: { by: 'test/support/backup.ts', says: `'pg_restore'` },
};

/** What nobody but people carry out, and why. */
const byHand: Record<string, string> = {
  'npm run bench:': 'measures: on a machine that others keep busy its figures say nothing',
  'npx schoolim': 'hands all that it is given to what `npm run ops` starts',
  'docker compose up': 'needs an engine: the file is held to a schema by .ci/run, what an image holds to test/deploy',
  kubectl: 'needs a cluster: what the chart makes of its values is held to schemas by test/deploy',
  'helm upgrade': 'the same; `helm template` is what test/deploy runs',
  'openssl rand': 'a random text by whatever means',
};

const programs = /^(npm|npx|node|docker|helm|kubectl|openssl|pg_dump|pg_restore|psql|curl|redis-cli|rabbitmqctl)\b/;

/** Whatever a page tells to type: lines of plain blocks, and code in a text. */
function toldIn(page: string): string[] {
  const blocks = [...page.matchAll(/^```\n([^]*?)^```$/gm)].flatMap(([, lines]) => lines!.split('\n'));
  const spans = [...page.replace(/^```[^]*?^```$/gm, '').matchAll(/`([^`]+)`/g)].map(([, span]) => span!);
  const told = [...blocks, ...spans].map((line) =>
    line
      .replace(/\s+#.*/, '')
      .replaceAll(/\s+/g, ' ')
      .trim(),
  );
  return [...new Set(told.filter((line) => programs.test(line)))];
}

const known = [...Object.keys(carriedOut), ...Object.keys(byHand)];
const unknown = (told: readonly string[]) => told.filter((line) => !known.some((start) => line.startsWith(start)));

describe('the commands that docs/operating.md tells', () => {
  const told = toldIn(readPage('docs/operating.md'));

  it('are each carried out by a test, or known to be there for people alone', () => {
    expect(told.length).toBeGreaterThan(25);
    expect(unknown(told)).toEqual([]);
  });

  it.each(Object.entries(carriedOut))('%s… is carried out', (_start, { by, says }) => {
    expect(existsSync(join(root, by))).toBe(true);
    expect(readFileSync(join(root, by), 'utf8')).toContain(says);
  });

  it('are all that is known of', () => {
    expect(known.filter((start) => !told.some((line) => line.startsWith(start)))).toEqual([]);
  });

  it('negative control: one that nobody carries out is found, in a block as in a text', () => {
    expect(unknown(toldIn('Say `psql -c vacuum` or\n```\nhelm rollback im # back\nnpm run migrate\n```\n'))).toEqual([
      'helm rollback im',
      'psql -c vacuum',
    ]);
  });
});
