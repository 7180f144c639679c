import { lessonPrepRelation } from '#contracts';
import { eventOf, mergeLines, processEvents, recordEvents, reopenEvents, type ChatEvent, type Scope } from '#chat';
import { callbackText, lineText } from '../../libs/chat/src/normalise.fixture.js';
import { eventually } from '../support/eventually.js';
import { lockWaits } from '../support/lock-waits.js';
import { dataSource, outbox, useWork } from '../support/work.js';

useWork();

/** Groups by what stands for them at Easemob. */
const relations: Record<string, number> = {
  '101': lessonPrepRelation(1, 2),
  '102': lessonPrepRelation(0, 0),
  '103': lessonPrepRelation(9999, 999),
  '104': lessonPrepRelation(0, 0) - 1,
  '105': lessonPrepRelation(9999, 999) + 1,
  '106': 0,
};
const lessonPrep = ['101', '102', '103'];

beforeAll(async () => {
  await dataSource.query(`insert into school (school_id, name) values (1, 's')`);
  for (const [easemob_group_id, relation_id] of Object.entries(relations))
    await dataSource.query(
      `insert into im_group (im_group_id, school_id, group_name, group_type, easemob_group_id, relation_id)
       values ($1, 1, 'g', 'other', $2, $3)`,
      [Number(easemob_group_id), easemob_group_id, relation_id],
    );
});
afterEach(() => dataSource.query('truncate message, chat_event'));

const told = (group_id: string, parts: object = {}) =>
  callbackText({ msg_id: `m${group_id}`, group_id, to: group_id, ...parts }, { to: group_id });
const record = async (...texts: string[]) => {
  await recordEvents(dataSource, texts.map(eventOf) as ChatEvent[]);
};
const process = (scope: Scope) => processEvents(outbox, { scope });
const kept = async () =>
  (await dataSource.query('select im_group_id from message order by 1')).map(
    ({ im_group_id }: { im_group_id: number }) => String(im_group_id),
  );
const events = () => dataSource.query('select msg_id, outcome, body from chat_event order by event_id');

describe('of the groups of ours', () => {
  it('those of lesson-prep are kept, and of the others not even what came', async () => {
    await record(...Object.keys(relations).map((group) => told(group)));
    expect(await process('lesson-prep')).toEqual({ merged: 3, left_out: 3 });
    expect(await kept()).toEqual(lessonPrep);
    for (const { msg_id, outcome, body } of await events())
      expect([msg_id, outcome, body === '']).toEqual(
        lessonPrep.includes(msg_id.slice(1)) ? [msg_id, 'merged', false] : [msg_id, 'left_out', true],
      );
  });

  it('all are kept where that is said', async () => {
    await record(...Object.keys(relations).map((group) => told(group)));
    expect(await process('all')).toEqual({ merged: 6 });
    expect(await kept()).toEqual(Object.keys(relations));
  });

  it('the same goes for the history, of which no line is kept', async () => {
    const lines = Object.keys(relations).map((to) => lineText({ msg_id: `m${to}` }, { to }));
    const merge = (scope: Scope) => dataSource.transaction((manager) => mergeLines(manager, lines, { outbox, scope }));
    expect((await merge('lesson-prep')).outcomes).toEqual({ merged: 3, left_out: 3 });
    expect([await kept(), await events()]).toEqual([lessonPrep, []]);
    expect((await merge('all')).inserted).toBe(3);
  });

  it('what is in the log learns that it was taken back, whatever is kept by now', async () => {
    await record(told('106'));
    await process('all');
    await record(told('106', { msg_id: 'r', chat_type: 'recall', recall_id: 'm106' }));
    expect(await process('lesson-prep')).toEqual({ merged: 1 });
    expect(await dataSource.query('select recalled_at is null as there from message')).toEqual([{ there: false }]);
  });
});

describe('a group that becomes ours', () => {
  const learn = async (steps: { before?: () => Promise<unknown> } = {}) => {
    await dataSource.transaction(async (manager) => {
      await manager.query(`update im_group set easemob_group_id = '7' where im_group_id = 101`);
      await steps.before?.();
      await reopenEvents(manager, '7');
    });
  };
  afterEach(() => dataSource.query(`update im_group set easemob_group_id = '101' where im_group_id = 101`));

  it('has what was told before', async () => {
    await record(told('7'));
    expect(await process('lesson-prep')).toEqual({ unknown_group: 1 });
    await learn();
    expect(await process('lesson-prep')).toEqual({ merged: 1 });
    expect(await kept()).toEqual(['101']);
  });

  it('has what is told in that very moment: nobody finds it strange once it is known', async () => {
    await record(told('7'));
    const processing = dataSource.createQueryRunner();
    await processing.startTransaction();
    const begun = Object.assign(Object.create(outbox) as typeof outbox, {
      transaction: (change: (manager: typeof processing.manager) => Promise<unknown>) => change(processing.manager),
    });
    // It has seen that the group is none of ours, and has not said so yet.
    expect(await processEvents(begun, { scope: 'all' })).toEqual({ unknown_group: 1 });
    const learnt = learn();
    await eventually(() => dataSource.query(lockWaits), { good: (rows) => rows.length > 0 });
    await processing.commitTransaction();
    await processing.release();
    await learnt;
    expect(await process('all')).toEqual({ merged: 1 });
  });
});
