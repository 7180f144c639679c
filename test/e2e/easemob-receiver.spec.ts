import {
  acceptanceOf,
  call,
  callbackOf,
  receiverRule,
  startReceiving,
  type Receiving,
} from '../support/easemob-callbacks.js';
import { eventually } from '../support/eventually.js';
import { onServices } from '../support/real-parts.js';
import { startSystem, type System } from '../support/system.js';

let system: System;
let url: string;
let own: Receiving | undefined;
beforeAll(async () => {
  system = await startSystem({ ...receiverRule, LOG_LEVEL: 'trace' });
  if (onServices) own = await startReceiving(system.env);
  url = own?.url ?? (await system.gateway.prints(/receiver\s+(http:\S+)\/easemob\//))[1]!;
  if (own) await system.simulator.callBack(`${url}/easemob/${receiverRule.RECEIVER_PATH}`, 'test-secret-old');
});
afterAll(async () => {
  await own?.program.stop();
  await system?.stop();
});

const rows = async (msg_id: string) =>
  (
    await system.database.query<{ event_type: string; chat_type: string; body: string; age: number }>(
      `select event_type, chat_type, body, extract(epoch from now() - received_at)::float as age
         from chat_event where msg_id = $1 order by 1`,
      [msg_id],
    )
  ).rows;

/** Of one that was taken: it may lie in the spool a while, where the database was slow. */
const written = (msg_id: string, count = 1) =>
  eventually(() => rows(msg_id), { good: ({ length }) => length >= count });

describe('a callback of Easemob', () => {
  it('is written down as it came, and answered as in 2017', async () => {
    const body = callbackOf('1', { big: 12345678901234567890n.toString() });
    const response = await call(url, body);
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual(acceptanceOf('1'));
    const [row, ...more] = await written('1');
    expect({ row, more }).toMatchObject({ row: { event_type: 'chat', chat_type: 'groupchat', body }, more: [] });
    expect(row!.age).toBeLessThan(60);
  });

  it('may be signed with either secret', async () => {
    const response = await call(url, callbackOf('2', { secret: 'test-secret-old' }));
    expect(await response.json()).toEqual(acceptanceOf('2', 'test-secret-old'));
  });

  it('that comes twice, or ten times at once, is one, and answered each time', async () => {
    const all = await Promise.all(Array.from({ length: 10 }, () => call(url, callbackOf('3'))));
    expect([...new Set([...all, await call(url, callbackOf('3'))].map(({ status }) => status))]).toEqual([200]);
    expect(await written('3')).toHaveLength(1);
  });

  it('of another kind that has the same id is another', async () => {
    for (const parts of [{}, { chat_type: 'recall' }])
      expect((await call(url, callbackOf('4', parts))).status).toBe(200);
    expect(await written('4', 2)).toHaveLength(2);
  });

  it('that is private, or tells nothing new, is answered and not written down', async () => {
    for (const parts of [{ chat_type: 'chat' }, { eventType: 'chat_offline' }])
      expect((await call(url, callbackOf('40', parts))).status).toBe(200);
    expect(await rows('40')).toEqual([]);
  });

  it('that is forged is refused', async () => {
    for (const body of [callbackOf('5', { secret: 'guessed' }), callbackOf('5', { security: undefined }), '{"x"', ''])
      expect((await call(url, body)).status).toBe(403);
    expect(await rows('5')).toEqual([]);
  });

  it.each(['path-of-the-test', 'path-of-the-testsx', 'PATH-OF-THE-TESTS', '%00', 'x'.repeat(90)])(
    'at %s finds nobody',
    async (path) => {
      expect((await call(url, callbackOf('6'), { path })).status).toBe(404);
      expect(await rows('6')).toEqual([]);
    },
  );

  it('that is none in form is refused', async () => {
    expect((await call(url, callbackOf('7', { text: 'x'.repeat(300_000) }))).status).toBe(413);
    expect((await call(url, callbackOf('7'), { headers: { 'content-type': 'text/plain' } })).status).toBe(415);
    expect((await fetch(`${url}/easemob/${receiverRule.RECEIVER_PATH}`)).status).toBe(404);
    expect(await rows('7')).toEqual([]);
  });

  it('with what no database takes as it is, is taken', async () => {
    for (const text of ['\0', '\ud800', '"', '\\', '{,}'])
      expect((await call(url, callbackOf(`8${text.charCodeAt(0)}`, { text }))).status).toBe(200);
    expect((await call(url, callbackOf('8', { msg_id: '8\0' }))).status).toBe(200);
  });

  it('comes of each message that is sent through Easemob', async () => {
    const { im_message_id } = await system.client(1, 4541).call<{ im_message_id: number }>('sendMsgToJiBeiChat', {
      grade_no: 1,
      course_id: 2,
      msg: { type: 'txt', msg: '机密的话' },
      ext: { plan_id: 1 },
    });
    const sent = `select body from chat_event where body like '%机密的话%'`;
    const { rows: told } = await eventually(() => system.database.query<{ body: string }>(sent), {
      good: ({ rowCount }) => rowCount,
    });
    expect(told).toHaveLength(1);
    expect(told[0]!.body).toContain(`${im_message_id}`);
  });

  it('P8: leaves no word and no secret in a log', () => {
    const output = system.gateway.output + (own?.program.output ?? '');
    for (const secret of ['机密', receiverRule.RECEIVER_PATH, 'test-secret-']) expect(output).not.toContain(secret);
  });
});
