import { readSourceTree, type SourceTree } from './source-tree.js';
import { units } from './rules.js';
import { findViolations, ruleNames, type Violation } from './violations.js';

const tree = readSourceTree();
const standing = findViolations(tree);

/** What goes wrong in the tree once these files are in it as well. Nothing is written to disk. */
function violationsWith(planted: Record<string, string>): Violation[] {
  const known = new Set(standing.map((violation) => JSON.stringify(violation)));
  const grown: SourceTree = new Map([...tree, ...Object.entries(planted)]);
  return findViolations(grown).filter((violation) => !known.has(JSON.stringify(violation)));
}

/** rule → files that break it, and where. Each plant breaks that rule and no other. */
const plants: [rule: string, at: string, planted: Record<string, string>][] = [
  [
    'every import leads somewhere',
    'apps/gateway/src/planted.ts',
    { 'apps/gateway/src/planted.ts': `import './missing.js';` },
  ],
  [
    'every import leads somewhere',
    'libs/work/src/planted.ts',
    { 'libs/work/src/planted.ts': `export { x } from '#nowhere';` },
  ],
  [
    'every import leads somewhere',
    'libs/work/src/planted.ts',
    { 'libs/work/src/planted.ts': `await import('left-pad');` },
  ],
  [
    'every import leads somewhere',
    'apps/gateway/src/planted.ts',
    { 'apps/gateway/src/planted.ts': `import '../../../deploy/bundling.mjs';` },
  ],
  ['every unit is in the table', 'apps/newcomer/src/main.ts', { 'apps/newcomer/src/main.ts': '' }],
  [
    'a library is entered by its door',
    'apps/gateway/src/planted.ts',
    { 'apps/gateway/src/planted.ts': `import '../../../libs/work/src/work-item.js';` },
  ],
  [
    'a library is entered by its door',
    'apps/gateway/src/planted.ts',
    { 'apps/gateway/src/planted.ts': `import '../../../libs/work/src/index.js';` },
  ],
  [
    'a library is entered by its door',
    'test/e2e/planted.ts',
    { 'test/e2e/planted.ts': `import '../../libs/work/src/work-item.js';` },
  ],
  ['nobody uses his own door', 'libs/work/src/planted.ts', { 'libs/work/src/planted.ts': `import '#work';` }],
  ['nobody uses his own door', 'libs/work/src/planted.ts', { 'libs/work/src/planted.ts': `import '#work/nest';` }],
  [
    'a door names what it exports',
    'libs/work/src/nest.ts',
    { 'libs/work/src/nest.ts': `${tree.get('libs/work/src/nest.ts')}export * from './verdict.js';` },
  ],
  [
    'a door names what it exports',
    'libs/work/src/index.ts',
    { 'libs/work/src/index.ts': `${tree.get('libs/work/src/index.ts')}export * from './verdict.js';` },
  ],
  [
    'only the libraries of the table',
    'apps/easemob-simulator/src/planted.ts',
    { 'apps/easemob-simulator/src/planted.ts': `import '#easemob';` },
  ],
  [
    'only the libraries of the table',
    'apps/easemob-simulator/src/planted.ts',
    { 'apps/easemob-simulator/src/planted.ts': `import '#easemob/nest';` },
  ],
  [
    'only the libraries of the table',
    'apps/gateway/src/files/planted.ts',
    { 'apps/gateway/src/files/planted.ts': `import type { EasemobClient } from '#easemob';` },
  ],
  [
    'only the libraries of the table',
    'libs/work/src/planted.ts',
    { 'libs/work/src/planted.ts': `import type { Messaging } from '#messaging';` },
  ],
  [
    'only the libraries of the table',
    'libs/events/src/planted.ts',
    { 'libs/events/src/planted.ts': `import type { Messaging } from '#messaging';` },
  ],
  [
    'only the libraries of the table',
    'libs/easemob/src/planted.ts',
    { 'libs/easemob/src/planted.ts': `type Code = import('#contracts').Code;` },
  ],
  [
    'only the libraries of the table',
    'libs/work/src/planted.ts',
    { 'libs/work/src/planted.ts': `import { endOperations } from '#operations';` },
  ],
  [
    'only the libraries of the table',
    'libs/operations/src/planted.ts',
    { 'libs/operations/src/planted.ts': `import { want } from '#work';` },
  ],
  [
    'only the names of the table',
    'libs/work/src/planted.ts',
    { 'libs/work/src/planted.ts': `import { workKinds, commands as known } from '#contracts';` },
  ],
  [
    'only the libraries of the table',
    'apps/easemob-receiver/src/planted.ts',
    { 'apps/easemob-receiver/src/planted.ts': `import type { Messaging } from '#messaging';` },
  ],
  [
    'only the names of the table',
    'apps/easemob-receiver/src/planted.ts',
    { 'apps/easemob-receiver/src/planted.ts': `import { normaliseCallback } from '#chat';` },
  ],
  [
    'only the names of the table',
    'libs/work/src/planted.ts',
    { 'libs/work/src/planted.ts': `type Contracts = typeof import('#contracts');` },
  ],
  [
    'only the names of the table',
    'libs/work/src/planted.ts',
    { 'libs/work/src/planted.ts': `export type { Operation } from '#contracts';` },
  ],
  [
    'nobody speaks of what is not his business',
    'libs/work/src/planted.ts',
    { 'libs/work/src/planted.ts': 'export const sql = (where: string) => `select 1 from operation o where ${where}`;' },
  ],
  [
    'nobody speaks of what is not his business',
    'libs/work/src/planted.ts',
    { 'libs/work/src/planted.ts': `export const sql = 'update im_group set revision = 0';` },
  ],
  [
    'changes go through their door',
    'libs/operating/src/planted.ts',
    { 'libs/operating/src/planted.ts': `export const change = (outbox: any) => outbox.transaction(() => undefined);` },
  ],
  [
    'changes go through their door',
    'libs/operating/src/planted.ts',
    {
      'libs/operating/src/planted.ts':
        'export const change = ({ reads }: any, id: number) => reads.query(`update school set access = null where ${id} = 1`);',
    },
  ],
  [
    'changes go through their door',
    'apps/ops/src/planted.ts',
    { 'apps/ops/src/planted.ts': `export const change = ({ reads }: any) => reads.query('delete from school');` },
  ],
  [
    'only the apps of the table',
    'apps/gateway/src/planted.ts',
    { 'apps/gateway/src/planted.ts': `import '../../easemob-simulator/src/simulator.js';` },
  ],
  [
    'only the apps of the table',
    'libs/work/src/planted.ts',
    { 'libs/work/src/planted.ts': `import '../../../apps/gateway/src/gateway.module.js';` },
  ],
  [
    'what ships does not import tests',
    'apps/gateway/src/planted.ts',
    { 'apps/gateway/src/planted.ts': `import '../../../test/architecture/rules.js';` },
  ],
  [
    'only the packages of the table',
    'libs/contracts/src/planted.ts',
    { 'libs/contracts/src/planted.ts': `import '@nestjs/common';` },
  ],
  [
    'only the packages of the table',
    'libs/contracts/src/planted.ts',
    { 'libs/contracts/src/planted.ts': `import 'node:fs';` },
  ],
  [
    'a package stays at home',
    'apps/gateway/src/planted.ts',
    { 'apps/gateway/src/planted.ts': `import { connect } from 'amqplib';` },
  ],
  [
    'a package stays at home',
    'libs/outbox/src/planted.ts',
    { 'libs/outbox/src/planted.ts': `import { Redis } from 'ioredis';` },
  ],
  [
    'the environment is read in one place',
    'apps/gateway/src/planted.ts',
    { 'apps/gateway/src/planted.ts': `export const { PORT } = process.env;` },
  ],
  [
    'the environment is read in one place',
    'apps/gateway/src/planted.ts',
    { 'apps/gateway/src/planted.ts': `const { env } = process;` },
  ],
  [
    'the environment is read in one place',
    'apps/gateway/src/planted.ts',
    { 'apps/gateway/src/planted.ts': `import { env } from 'node:process';` },
  ],
  [
    'no forwardRef',
    'apps/gateway/src/planted.ts',
    { 'apps/gateway/src/planted.ts': `import { forwardRef } from '@nestjs/common';` },
  ],
  [
    'folders are named for what is in them',
    'apps/gateway/src/utils/planted.ts',
    { 'apps/gateway/src/utils/planted.ts': '' },
  ],
  ['files stay short', 'libs/work/src/planted.ts', { 'libs/work/src/planted.ts': '\n'.repeat(251) }],
  [
    'no import cycles',
    'libs/work/src/b.ts',
    { 'libs/work/src/a.ts': `import './b.js';`, 'libs/work/src/b.ts': `import './a.js';` },
  ],
];

describe('the boundaries', () => {
  it('are kept by every file', () => {
    expect(standing).toEqual([]);
  });

  it('are drawn for units that exist', () => {
    const present = (unit: string) => [...tree.keys()].some((path) => path.startsWith(`${unit}/`));
    expect(Object.keys(units).filter((unit) => !present(unit))).toEqual([]);
  });

  it.each(plants)('see it when it is broken that %s (%s)', (rule, file, planted) => {
    expect(violationsWith(planted).map((violation) => [violation.rule, violation.file])).toEqual([[rule, file]]);
  });

  it('have no rule of which it is not shown that it fires', () => {
    expect(new Set(plants.map(([rule]) => rule))).toEqual(new Set(ruleNames));
  });
});
