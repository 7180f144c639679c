import { eventually } from '../support/eventually.js';
import { plantGroup } from '../support/system.js';
import { delivered, log, send, system, useSystem, type Sent } from './messages/stage.js';
import { logOfMessages } from './messages/log.js';

useSystem();

/** The policy is read anew within seconds; until then each try activates a group of its own. */
async function tapByPlainMember(): Promise<string> {
  const { im_group_id, members } = await plantGroup(system);
  const plain = Number(members[1]);
  const tap = system.client(1, plain).call('activeGroup', { im_group_id, im_user_id: plain });
  return tap.then(
    () => 'accepted',
    (refusal: { error: string }) => refusal.error,
  );
}

describe('messages to a lesson-prep group', () => {
  it('are answered at once, activate the group first, arrive with their ext and id, and are in the log', async () => {
    const sent = await send('消息文本内容');
    expect(Object.keys(sent).slice(0, 3)).toEqual(['code', 'im_message_id', 'msg']);
    expect(sent).toMatchObject({ code: 0, msg: 'success', status: 'queued' });
    await system.client(1, 4541).settled(sent);
    const [message] = await delivered();
    expect(message).toMatchObject({
      from: '152467',
      body: { msg: '消息文本内容' },
      ext: { plan_id: 1, plan_name: '测试', im_message_id: sent.im_message_id },
    });
    expect(await log()).toContainEqual(
      expect.objectContaining({
        im_message_id: sent.im_message_id,
        content: '消息文本内容',
        sender_id: 152467,
        msg_time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/),
      }),
    );
    expect(await log({ plan_id: 2 })).toEqual([]);
  });

  it('P4: arrive in the order in which they were accepted, also through failing calls', async () => {
    await system.simulator.faults({
      route: 'sendGroupMessage',
      times: 4,
      probability: 0.4,
      effect: 'before',
      answer: { status: 503 },
    });
    const before = (await delivered()).length;
    const sent: Sent[] = [];
    for (let i = 0; i < 12; i++) sent.push(await send(`第${i}条`));
    for (const one of sent) await system.client(1, 4541).settled(one);
    const ids = (await delivered()).slice(before).map(({ ext }) => ext.im_message_id);
    expect(ids).toEqual(sent.map(({ im_message_id }) => im_message_id));
  });

  it('whose answer is lost arrive at least once, recognisable as doubles', async () => {
    await system.simulator.faults({ route: 'sendGroupMessage', effect: 'after', answer: 'reset' });
    const sent = await send('也许两次', { wait_ms: 20_000 });
    expect(sent.status).toBe('succeeded');
    const copies = (await delivered()).filter(({ ext }) => ext.im_message_id === sent.im_message_id);
    expect(copies.length).toBeGreaterThanOrEqual(1);
  });

  it('that Easemob refuses fail, and the next ones arrive all the same', async () => {
    await system.simulator.faults({
      route: 'sendGroupMessage',
      effect: 'before',
      answer: { status: 400, body: { error: 'message_send_error', error_description: 'message is too large' } },
    });
    const [bad, good] = [await send('太长'), await send('正常')];
    await expect(system.client(1, 4541).settled(bad)).rejects.toMatchObject({ error: 'message_refused' });
    await expect(system.client(1, 4541).settled(good)).resolves.toMatchObject({ status: 'succeeded' });
    const { rows } = await system.database.query(
      'select status from message where im_message_id = any($1) order by im_message_id',
      [[bad.im_message_id, good.im_message_id]],
    );
    expect(rows).toEqual([{ status: 'failed' }, { status: 'delivered' }]);
  });

  it('are sent within Easemob’s limit for messages', async () => {
    const sent = await Promise.all(Array.from({ length: 40 }, (_, i) => send(`许多 ${i}`)));
    await eventually(async () => {
      const { rows } = await system.database.query(
        `select count(*) from message where im_message_id = any($1) and status = 'delivered'`,
        [sent.map(({ im_message_id }) => im_message_id)],
      );
      return rows[0].count === '40';
    });
    const { classes } = await system.simulator.counters();
    const messages = Object.entries(classes).find(([name]) => /group.?messages/i.test(name))![1];
    expect(messages.refused).toBe(0);
    expect(messages.peak).toBeLessThanOrEqual(20);
  });

  it.each<[string, object, string, number]>([
    ['another type', { msg: { type: 'img', msg: 'x' } }, 'bad_field', 400],
    ['an empty text', { msg: { type: 'txt', msg: '' } }, 'bad_field', 400],
    ['a text with NUL', { msg: { type: 'txt', msg: 'a\0b' } }, 'bad_field', 400],
    ['an ext of more than 4 KiB', { ext: { filler: 'x'.repeat(4096) } }, 'bad_field', 400],
    ['an ext that is no object', { ext: [] }, 'bad_field', 400],
    ['no such group', { course_id: 9 }, 'group_not_found', 200],
  ])('are refused for %s', async (_what, fields, error, status) => {
    await expect(send('x', fields)).rejects.toMatchObject({ error, status });
  });

  it('carry any ext unchanged, also one that a database would choke on', async () => {
    const odd = {
      plan_id: 3_000_000_000,
      'nul\0': '\0',
      lone: '\ud800',
      deep: JSON.parse('['.repeat(500) + ']'.repeat(500)) as unknown,
    };
    const sent = await send('怪', { ext: odd, wait_ms: 20_000 });
    expect(sent.status).toBe('succeeded');
  });

  it('with the same request_id are one message, also at once', async () => {
    const request = { request_id: 'the lost answer' };
    const sent = await Promise.all([send('一次', request), send('一次', request), send('一次', request)]);
    expect(new Set(sent.map(({ im_message_id }) => im_message_id)).size).toBe(1);
    expect(new Set(sent.map(({ operation_id }) => operation_id)).size).toBe(1);
    await system.client(1, 4541).settled(sent[0]);
    expect(await send('一次', request)).toMatchObject({
      im_message_id: sent[0].im_message_id,
      status: 'succeeded',
    });
    const { rows } = await system.database.query(`select 1 from message where content = '一次'`);
    expect(rows).toHaveLength(1);
  });

  it('that have failed are in nobody’s log, but in the operation of their sender', async () => {
    await system.simulator.faults({
      route: 'sendGroupMessage',
      effect: 'before',
      answer: { status: 400, body: { error: 'message_send_error', error_description: 'message is too large' } },
    });
    const refused = (await send('没有送达', { wait_ms: 20_000 }).catch((error: unknown) => error)) as object;
    expect(refused).toMatchObject({ status: 200, code: 4005 });
    const { rows } = await system.database.query(`select operation_id from message where content = '没有送达'`);
    const { operation_id } = rows[0] as { operation_id: string };
    expect(await system.client(1, 4541).call('getOperation', { operation_id })).toMatchObject({
      code: 0,
      status: 'failed',
      failure: { error: 'message_refused' },
    });
    expect((await log()).map(({ content }) => content)).not.toContain('没有送达');
  });

  it('that are on their way are in the log', async () => {
    await system.simulator.faults({
      route: 'sendGroupMessage',
      times: 'always',
      effect: 'before',
      answer: { status: 503 },
    });
    const sent = await send('在路上');
    expect((await log()).map(({ content }) => content)).toContain('在路上');
    await system.simulator.faults();
    await system.client(1, 4541).settled(sent);
  });

  it('come from members only, and activate the group where a tap of theirs would', async () => {
    const group = await plantGroup(system);
    const [owner, plain] = group.members.map(Number);
    await system.database.query('update im_group set relation_id = 40005006 where im_group_id = $1', [
      group.im_group_id,
    ]);
    await system.database.query('update im_user set easemob_registered_at = now() where im_user_id = any($1)', [
      group.members,
    ]);
    const sendBy = (account: number) =>
      system
        .client(1, account)
        .call<Sent>('sendMsgToJiBeiChat', { grade_no: 5, course_id: 6, msg: { type: 'txt', msg: '你好' } });
    const rowOf = async () =>
      (
        await system.database.query('select activated_by, create_tries from im_group where im_group_id = $1', [
          group.im_group_id,
        ])
      ).rows[0];

    await expect(sendBy(4541)).rejects.toMatchObject({ error: 'not_group_member', status: 200 });
    await system.database.query(`update school set activation = 'owner' where school_id = 1`);
    try {
      await eventually(tapByPlainMember, { good: (error) => error === 'not_group_owner' });
      await expect(sendBy(plain!)).rejects.toMatchObject({ error: 'not_group_owner', status: 200 });
      expect(await rowOf()).toEqual({ activated_by: null, create_tries: 0 });
      await system.client(1, owner!).settled(await sendBy(owner!));
      await system.client(1, plain!).settled(await sendBy(plain!));
    } finally {
      await system.database.query(`update school set activation = 'member' where school_id = 1`);
    }
  });

  it('have ids of 64 bits, which stay numbers in every answer, and reach Easemob as such', async () => {
    await system.database.query('alter sequence message_im_message_id_seq restart with 5000000000');
    const sent = await send('第五十亿条', { wait_ms: 20_000 });
    expect(sent).toMatchObject({ status: 'succeeded', im_message_id: 5_000_000_000 });
    const operation = await system.client(1, 4541).call('getOperation', { operation_id: sent.operation_id });
    expect(operation).toMatchObject({ im_message_id: 5_000_000_000 });
    expect((await log()).at(-1)).toMatchObject({ im_message_id: 5_000_000_000, content: '第五十亿条' });
    expect((await delivered()).at(-1)!.ext).toMatchObject({ im_message_id: 5_000_000_000 });
    const file = await fetch(system.client(1, 4541).fileUrl(5_000_000_000));
    expect(file.status).toBe(404);
  });

  it('are refused from somebody whom Easemob does not know', async () => {
    const stranger = system
      .client(1, 3419)
      .call('sendMsgToJiBeiChat', { grade_no: 1, course_id: 2, msg: { type: 'txt', msg: 'x' } });
    await expect(stranger).rejects.toMatchObject({ error: 'user_not_registered' });
  });
});

logOfMessages();
