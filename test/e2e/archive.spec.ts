import { activated, startArchive, type Archive } from '../support/archive.js';
import { eventually } from '../support/eventually.js';
import { Program } from '../support/program.js';
import { plantGroup, salt, type System } from '../support/system.js';

let archive: Archive;
let system: System;
/** Easemob's names of the lesson-prep group 83, and of a group that is none. */
let [lessonPrep, other] = ['', ''];
const teacher = { im_user_id: 152467, account_id: 4541 };

beforeAll(async () => {
  archive = await startArchive();
  system = archive.system;
  lessonPrep = await activated(system, { im_group_id: 83, ...teacher });
  other = await activated(system, await plantGroup(system));
});
afterAll(() => archive?.stop());

type Row = Record<string, unknown> & { easemob_type: string; content: string | null };
/** What the log shows of a lesson that only this test has. */
const log = (plan_id: number) => {
  const today = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10);
  const range = { begin_time: `${today} 00:00:00`, end_time: `${today} 23:59:59` };
  const place = { grade_no: 1, course_id: 2, plan_id };
  return system.client(1, 4541).rows<Row>('getJiBeiChatLog', { ...place, ...range });
};
const shows = (plan_id: number, good: (rows: Row[]) => boolean) => eventually(() => log(plan_id), { good });
const say = (plan_id: number, body: object, to = lessonPrep) =>
  system.simulator.say({ from: String(teacher.im_user_id), to, bodies: [body], ext: { plan_id } });

const base64 = Buffer.from('attachment').toString('base64');
const nothing = {
  content: null,
  easemob_filename: null,
  easemob_length: null,
  easemob_file_length: null,
  easemob_width: null,
  easemob_height: null,
};

describe('what a phone says in a lesson-prep group', () => {
  it.each<[string, object, object]>([
    ['TXT', { type: 'txt', msg: '你好' }, { content: '你好' }],
    [
      'IMAGE',
      { type: 'img', filename: 'a.jpg', base64, size: { width: 3, height: 4 } },
      { easemob_filename: 'a.jpg', easemob_file_length: 10, easemob_width: 3, easemob_height: 4 },
    ],
    [
      'VOICE',
      { type: 'audio', filename: 'a.amr', base64, length: 7 },
      { easemob_filename: 'a.amr', easemob_file_length: 10, easemob_length: 7 },
    ],
    [
      'VIDEO',
      { type: 'video', filename: 'a.mp4', base64, length: 9, size: { width: 5, height: 6 } },
      { easemob_filename: 'a.mp4', easemob_file_length: 10, easemob_length: 9, easemob_width: 5, easemob_height: 6 },
    ],
    ['FILE', { type: 'file', filename: 'a.pdf', base64 }, { easemob_filename: 'a.pdf', easemob_file_length: 10 }],
    ['LOC', { type: 'loc', addr: '中关村', lat: 39.9, lng: 116.3 }, {}],
    ['CMD', { type: 'cmd', action: 'blink' }, {}],
    ['CUSTOM', { type: 'custom', customEvent: 'gift', customExts: { a: '1' } }, {}],
    [
      'COMBINED',
      { type: 'combined', filename: 'c', base64, msg: 'too old', title: 't', summary: 's' },
      { easemob_filename: 'c', easemob_file_length: 10 },
    ],
  ])('is in the log, %s with all of its columns', async (easemob_type, body, columns) => {
    const plan_id = 1000 + easemob_type.length * 50 + easemob_type.charCodeAt(1);
    const { timestamp } = await say(plan_id, body);
    const [row, ...more] = await shows(plan_id, (rows) => rows.length > 0);
    const [{ person_id, real_name }] = (
      await system.database.query('select person_id, real_name from im_user where im_user_id = $1', [
        teacher.im_user_id,
      ])
    ).rows;
    expect(more).toEqual([]);
    expect(row).toEqual({
      im_message_id: expect.any(Number),
      sender_id: teacher.im_user_id,
      account_id: teacher.account_id,
      user_id_fk: person_id,
      real_name,
      ...nothing,
      easemob_type,
      ...columns,
      msg_time: new Date(timestamp + 8 * 3_600_000).toISOString().slice(0, 19),
    });
  });

  it('is gone once it is taken back', async () => {
    const { msg_id } = await say(1, { type: 'txt', msg: '说错了' });
    await shows(1, (rows) => rows.length === 1);
    await system.simulator.takeBack(lessonPrep, msg_id);
    await shows(1, (rows) => rows.length === 0);
  });

  it('has the last of its texts', async () => {
    const { msg_id } = await say(2, { type: 'txt', msg: '一' });
    for (const text of ['二', '三']) await system.simulator.reword(lessonPrep, msg_id, text);
    const rows = await shows(2, ([row]) => row?.content === '三');
    expect(rows).toHaveLength(1);
  });
});

it('what is said elsewhere is settled, and its words are not kept', async () => {
  const { msg_id } = await say(3, { type: 'txt', msg: '别处' }, other);
  const settled = 'select outcome, body from chat_event where msg_id = $1 and processed_at is not null';
  const { rows } = await eventually(() => system.database.query(settled, [msg_id]), {
    good: ({ rowCount }) => rowCount,
  });
  expect(rows).toEqual([{ outcome: 'left_out', body: '' }]);
  await system.simulator.say({ from: '1', to: '2', chat_type: 'chat', bodies: [{ type: 'txt', msg: '悄悄话' }] });
  await say(4, { type: 'txt', msg: '之后' });
  await shows(4, (later) => later.length > 0);
  const words = `select 1 from chat_event where body ~ '悄悄话|别处'
    union all select 1 from message where concat(content, body) ~ '悄悄话|别处'`;
  expect((await system.database.query(words)).rows).toEqual([]);
});

it('is seen by the demo: a voice message, and its file', async () => {
  const demo = new Program('demo', {
    args: [system.url],
    env: { SALTS: salt, SIMULATOR_PORT: new URL(system.simulator.url).port },
  });
  expect(await demo.exited).toBe(0);
  expect(demo.output).toMatch(/in the log: VOICE of \S+, 1 s, voice\.amr/);
  expect(demo.output).toMatch(/its file: audio\/amr, 56 bytes, as recorded/);
});
