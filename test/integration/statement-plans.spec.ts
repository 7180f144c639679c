import { eventOf, mergeLines, processEvents, recordEvents, recordSent, reopenEvents, type ChatEvent } from '#chat';
import { SchoolImError, type OperationAnswer } from '#client';
import { commands, examples } from '#contracts';
import { createDataSource } from '#database';
import type { PoolClient } from 'pg';
import { callbackText, lineText } from '../../libs/chat/src/normalise.fixture.js';
import { eventually } from '../support/eventually.js';
import { OpsShell } from '../support/ops.js';
import { recordedOutbox } from '../support/recorded-outbox.js';
import { recording, statementsOf, type Recorded } from '../support/recorded-statements.js';
import { distinct, fillTables, scansOf } from '../support/statement-plans.js';
import { plantGroup, startSystem, type System } from '../support/system.js';
import { useLists, useUploads } from './statement-plans.lists.js';

/** Words of statements, of which most are made when their time has come and not because anybody has asked just then. */
const words = [
  'set ring_after',
  'from outbox',
  'pg_stat_activity',
  'from orphan_group',
  'callback_attempt',
  'update chat_event',
  'delete from message stray',
  'delete from message where',
  `set file_state = 'removed'`,
  'from let_go_blob',
  'into audit',
  'from audit',
  'from roster_change',
  'from roster_upload where school_id',
  'delete from roster_upload_part',
  'delete from roster_change',
  'delete from roster_upload u',
];

const healthPort = /"health_port":(\d+)/;
const shell = new OpsShell([recording]);
let system: System;
let recorded: Recorded[];
let database: PoolClient;

beforeAll(async () => {
  const mutations = {
    gateway: [recording],
    'easemob-worker': [recording],
    'callback-dispatcher': [recording],
    'roster-worker': [recording],
  };
  system = await startSystem(
    {
      ...{ EASEMOB_ORPHAN_SWEEP_MS: '1000', ARCHIVE_PROCESS_MS: '600000', RETENTION_MS: '1000' },
      ...{ ARCHIVE_STRAY_EVENTS_DAYS: '365', ARCHIVE_MESSAGES_DAYS: '365', ARCHIVE_FILES_DAYS: '365' },
    },
    { workers: 1, rosterWorkers: 1, mutations },
  );
  recorded = [];
  await ops(
    'endpoint',
    'add',
    '--school',
    '1',
    '--url',
    'http://127.0.0.1:9/im',
    '--default',
    '--allow-cidr',
    '127.0.0.0/8',
  );
  await useEverything();
  await useArchive();
  const programs = [system.gateway, ...system.workers, ...system.dispatchers, ...system.rosterWorkers];
  const isAsked = (part: string) =>
    programs.some(({ output }) => output.includes(part)) || recorded.some(({ text }) => text.includes(part));
  await eventually(() => words.filter((part) => !isAsked(part)), { good: ({ length }) => length === 0 });
  for (const program of programs) recorded.push(...statementsOf(program));
  database = await system.database.connect();
  await fillTables(database);
  // A million rows, and everything that the product does.
}, 400_000);
afterAll(async () => {
  await shell.stop();
  database?.release();
  await system?.stop();
});

async function ops(...args: string[]): Promise<void> {
  recorded.push(...statementsOf(await shell.run({ args, env: { ...system.env, ALLOW_HTTP_CALLBACKS: 'yes' } })));
}

/** Every command of the contract, every metric, every sweep, and what operators do. What is refused has asked as well. */
async function useEverything(): Promise<void> {
  const refused = (error: unknown) => {
    if (!(error instanceof SchoolImError)) throw error;
  };
  for (const { request } of Object.values(examples)) {
    const { cmd, school_id, account_id, ...fields } = request;
    await system.client(Number(school_id), Number(account_id)).call(cmd, fields).catch(refused);
  }
  await system.database.query(`update school set access = 'member' where school_id = 6`);
  const { im_group_id, im_user_id, account_id } = await plantGroup(system);
  const client = system.client(1, account_id);
  await client.settled(await client.call<OperationAnswer>('activeGroup', { im_group_id, im_user_id }));
  await system.database.query('update im_group set created_by_account = $2 where im_group_id = $1', [
    im_group_id,
    account_id,
  ]);
  const edit = { im_group_id, groupname: '新名字', addmembers: { account_id: [4541] } };
  await client.settled(await client.call<OperationAnswer>('modifyCustomGroup', edit));
  await client.call('getActivationStatus', { im_group_id });
  await fetch(client.fileUrl(2006));
  await fetch(client.userpicUrl({ teacher_id: 290 }));
  const { request } = examples.getJiBeiChatLog;
  await system
    .client(6, 3419)
    .call('getJiBeiChatLog', { ...request, cmd: undefined })
    .catch(refused);
  const [, port] = await system.gateway.prints(healthPort);
  await fetch(`http://127.0.0.1:${port}/metrics`);
  await eventually(() => statementsOf(system.workers[0]!).some(({ text }) => text.includes('from orphan_group')));

  const key = `group:${im_group_id}`;
  const [delivery] = (await system.database.query('select delivery_id, event_id from callback_delivery limit 1')).rows;
  for (const state of ['--parked', '--open', '--overdue'])
    await ops('work', 'list', state, '--school', '1', '--older-than', '1h');
  await ops('work', 'explain', key);
  await ops('work', 'retry', key, '--yes');
  await ops('work', 'cancel', key, '--yes');
  await ops('callback', 'list', '--endpoint', '1');
  await ops('callback', 'explain', delivery.delivery_id);
  await ops('callback', 'explain', delivery.event_id);
  await ops('callback', 'retry', '--event', delivery.event_id, '--yes');
  await ops('group', 'repair', '--school', '1', '--all-active', '--yes');
  await ops('orphans', 'list');
  await ops('orphans', 'sweep');
  await ops('orphans', 'dissolve', 'nobody', '--yes');
  await ops('work', 'ring', key);
  await ops('find', delivery.event_id);
  await ops('school', 'add', '77', '--name', 'school');
  await ops('school', 'set', '77', '--access', 'member');
  await ops('school', 'set', '77', '--pre-activation', 'class');
  await ops('school', 'pre-activate', '1', '--yes');
  await ops('school', 'list');
  await ops('endpoint', 'disable', '1', '--why', 'test');
  await ops('endpoint', 'set', '1', '--default');
  await ops('endpoint', 'rotate', '--endpoint', '1');
  await ops('endpoint', 'rotate', '--endpoint', '1', '--drop-old');
  await ops('endpoint', 'enable', '1');
  await useLists(system, ops);
  await useUploads(system);
  await ops('budget');
  await ops('audit');
  await ops('audit', '--school', '1', '--since', '1h');
}

/** What the chat archive asks for. */
async function useArchive(): Promise<void> {
  const [group] = (
    await system.database.query(
      'select im_group_id, easemob_group_id from im_group where easemob_group_id is not null limit 1',
    )
  ).rows;
  const [own] = (
    await system.database.query(
      `insert into message (school_id, im_group_id, sender_id, easemob_type, content, status)
       values (1, $1, 162317, 'TXT', 'hi', 'delivered') returning im_message_id::float as id`,
      [group.im_group_id],
    )
  ).rows;
  const source = await createDataSource({ url: system.env.DATABASE_URL!, poolSize: 2, name: 'test' }).initialize();
  const runnerOf = source.createQueryRunner.bind(source);
  source.createQueryRunner = (mode) => {
    const runner = runnerOf(mode);
    const query = runner.query.bind(runner);
    const recorder = (text: string, values: unknown[] = []) => {
      recorded.push({ connection: 0, text, values });
      return query(text, values);
    };
    return Object.assign(runner, { query: recorder });
  };
  const place = { group_id: group.easemob_group_id };
  const texts = [
    callbackText({ ...place, msg_id: '1' }),
    callbackText({ ...place, msg_id: '2' }, { ext: { im_message_id: own.id } }),
  ];
  await recordEvents(source, texts.map(eventOf) as ChatEvent[]);
  const { outbox } = recordedOutbox(source);
  await processEvents(outbox, { scope: 'all' });
  const line = lineText({ msg_id: '1' }, { to: group.easemob_group_id });
  await source.transaction((manager) => mergeLines(manager, [line, '{'], { outbox, scope: 'all' }));
  const sent = { im_message_id: own.id, status: 'delivered', easemobMessageId: '1' } as const;
  await source.transaction((manager) => recordSent(manager, sent));
  await source.transaction((manager) => reopenEvents(manager, '4'));
  await source.destroy();
  await system.database.query('insert into let_go_blob (key, next_at) values ($1, now())', ['0'.repeat(64)]);
  await eventually(() => statementsOf(system.workers[0]!).some(({ text }) => text.includes(`set state = 'removed'`)));
}

describe('the statements of the product', () => {
  it('are recorded: those of every command, and those of the clock', () => {
    const told = system.gateway.output;
    for (const cmd of Object.keys(commands)) expect(told).toContain(`"cmd":"${cmd}"`);
    const texts = distinct(recorded).map(({ text }) => text);
    expect(texts.length).toBeGreaterThan(60);
    expect(words.filter((part) => !texts.some((text) => text.includes(part)))).toEqual([]);
  });

  it('read no table from end to end that grows', async () => {
    const scans: string[] = [];
    for (const statement of distinct(recorded)) {
      for (const scan of await scansOf(database, statement))
        scans.push(`${scan}: ${statement.text.replaceAll(/\s+/g, ' ')}`);
    }
    expect(scans).toEqual([]);
  });

  it.each([
    [
      'a column without an index',
      'select operation_id from operation where traceparent = $1',
      ['x'],
      'reads all of operation',
    ],
    ['a count of everything', 'select count(*) from message', [], 'message'],
    [
      'a limit behind a filter',
      'select key from work_item where last_error = $1 limit 1',
      ['x'],
      'reads all of work_item',
    ],
  ])('negative control: %s is found', async (_what, text, values, found) => {
    expect((await scansOf(database, { connection: 0, text, values })).join()).toContain(found);
  });
});
