import { isOvertaken, merge, recordSent } from '#chat';
import { eventually } from '../support/eventually.js';
import { lockWaits } from '../support/lock-waits.js';
import { dataSource } from '../support/work.js';
import {
  permutations,
  at,
  callback,
  groupOfOurs,
  inTransaction,
  line,
  sender,
  tell,
  tellings,
  useChat,
} from './chat-stage.js';

useChat();

describe('what we have sent ourselves', () => {
  const waiting = async (content = '公告'): Promise<number> => {
    const [{ id }] = await dataSource.query(
      `insert into message (school_id, im_group_id, sender_id, easemob_type, content, ext, plan_id, status)
       values (1, $1, $2, 'TXT', $3, '{"plan_id":1}', 1, 'waiting') returning im_message_id::float as id`,
      [groupOfOurs, sender, content],
    );
    return id;
  };
  const body = { type: 'txt', msg: '公告' };
  const answered = (id: number, easemobMessageId: string | null) =>
    inTransaction((manager) => recordSent(manager, { im_message_id: id, status: 'delivered', easemobMessageId }));
  const rows = () => dataSource.query('select * from message order by im_message_id');

  it.each([
    ['with', 'with'],
    ['without', 'with'],
    ['with', 'without'],
    ['without', 'without'],
  ])('is there once, told %s its id by the callback and %s by the history, in every order', async (first, second) => {
    const ends = new Set<string>();
    for (const order of permutations(['sent', 'callback', 'history', 'edit', 'recall'])) {
      const id = await waiting();
      const ext = (told: string) => (told === 'with' ? { plan_id: 1, im_message_id: id } : undefined);
      for (const what of order) {
        if (what === 'sent') await answered(id, '5');
        else if (what === 'callback')
          await tell([callback({ msg_id: '5', timestamp: at(9) }, { bodies: [body], ext: ext(first) })]);
        else if (what === 'history')
          await tell([line({ msg_id: '5', timestamp: at(9) }, { bodies: [body], ext: ext(second) })]);
        else await tell([tellings[what]!('5', body)]);
      }
      const found = await rows();
      expect(found).toMatchObject([
        {
          im_message_id: String(id),
          easemob_message_id: '5',
          status: 'delivered',
          content: '改过',
          plan_id: 1,
          recalled_at: new Date(at(4)),
        },
      ]);
      const { im_message_id: _, msg_time: __, ...row } = found[0];
      ends.add(JSON.stringify(row));
      await dataSource.query('delete from message');
    }
    expect(ends.size).toBe(1);
  });

  it('keeps its place, its text and its time', async () => {
    const id = await waiting();
    const [before] = await rows();
    await tell([callback({ msg_id: '5', timestamp: at(9) }, { bodies: [body], ext: { im_message_id: id } })]);
    await answered(id, '5');
    expect(await rows()).toMatchObject([
      { ...before, easemob_message_id: '5', status: 'delivered', sources: ['callback', 'sent'] },
    ]);
  });

  it('and again, since the answer was lost, is there once', async () => {
    const id = await waiting();
    const again = (msg_id: string) => callback({ msg_id }, { bodies: [body], ext: { im_message_id: id } });
    await tell([again('5'), again('6')]);
    await answered(id, '6');
    expect(Object.fromEntries(await tell([again('6'), again('5')]))).toEqual({ 5: 'unchanged', 6: 'copy' });
    expect(await rows()).toHaveLength(1);
  });

  it.each([
    ['by another', { from: '7' }, {}],
    ['in other words', {}, { bodies: [{ type: 'txt', msg: '别的' }] }],
  ])('is not what carries its id and was said %s', async (_what, parts, payload) => {
    const id = await waiting();
    await tell([callback({ msg_id: '5', ...parts }, { bodies: [body], ext: { im_message_id: id }, ...payload })]);
    expect(await rows()).toHaveLength(2);
  });

  it('by a cluster that gives no ids is known by the callback', async () => {
    const id = await waiting();
    await answered(id, null);
    await tell([callback({ msg_id: '5' }, { bodies: [body], ext: { im_message_id: id } })]);
    expect(await rows()).toMatchObject([{ im_message_id: String(id), easemob_message_id: '5' }]);
  });

  it('is never taken away for another that was sent, whatever ids the vendor gives', async () => {
    const [first, second] = [await waiting('一'), await waiting('二')];
    await answered(first, '5');
    await answered(second, '5');
    expect(await rows()).toMatchObject([
      { easemob_message_id: '5' },
      { easemob_message_id: null, status: 'delivered' },
    ]);
  });

  it('and told by a callback in the moment of the answer is repeated, and there once', async () => {
    const id = await waiting();
    const holder = dataSource.createQueryRunner();
    await holder.startTransaction();
    await merge(holder.manager, [callback({ msg_id: '5' }, { bodies: [body], ext: undefined })]);
    const answer = answered(id, '5').catch((error: unknown) => error);
    await eventually(() => dataSource.query(lockWaits), { good: (waiting) => waiting.length > 0 });
    await holder.commitTransaction();
    await holder.release();
    expect(isOvertaken(await answer)).toBe(true);
    await answered(id, '5');
    expect(await rows()).toMatchObject([{ im_message_id: String(id), easemob_message_id: '5', status: 'delivered' }]);
  });
});
