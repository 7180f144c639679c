import { merge, type Told } from '#chat';
import type { EntityManager } from 'typeorm';
import { callbackText, lineText } from '../../libs/chat/src/normalise.fixture.js';
import { normaliseCallback, normaliseLine } from '../../libs/chat/src/normalise.js';
import { dataSource, useWork } from '../support/work.js';

const group_id = '16934809238921545';
export const [sender, groupOfOurs] = [162317, 83];

/** A school with a person and a group of ours, and no message. Call it once in a spec. */
export function useChat(): void {
  useWork();
  beforeAll(async () => {
    await dataSource.query(`insert into school (school_id, name) values (1, 's')`);
    await dataSource.query(
      `insert into im_user (im_user_id, school_id, account_id, user_type, person_id, real_name) values ($1, 1, 3419, 'teacher', 290, '竹子')`,
      [sender],
    );
    await dataSource.query(
      `insert into im_group (im_group_id, school_id, group_name, group_type, easemob_group_id) values ($1, 1, 'g', 'other', $2)`,
      [groupOfOurs, group_id],
    );
  });
  afterEach(() => dataSource.query('delete from message'));
}

export const at = (minute: number) => Date.UTC(2026, 10, 29, 8, minute);
export const callback = (parts: object, payload: object = {}): Told => ({
  what: normaliseCallback(callbackText(parts, payload)) as Told['what'],
  by: 'callback',
});
export const line = (parts: object, payload: object = {}): Told => ({
  what: normaliseLine(lineText(parts, payload)) as Told['what'],
  by: 'history',
});

/** What can be told of a message; the callback and the history each leave out what the other has. */
export const tellings: Record<string, (msg_id: string, body: object) => Told> = {
  callback: (msg_id, body) =>
    callback({ msg_id, timestamp: at(1) }, { bodies: [{ ...body, file_length: undefined }], ext: undefined }),
  history: (msg_id, body) =>
    line({ msg_id, timestamp: at(1) }, { bodies: [{ ...body, filename: undefined }], ext: { plan_id: 7 } }),
  edit: (msg_id) => edit(msg_id, { edit_time: at(2) }, '改过'),
  later: (msg_id) => edit(msg_id, { edit_time: at(3) }, '又改过'),
  recall: (msg_id) => callback({ msg_id: `r${msg_id}`, chat_type: 'recall', recall_id: msg_id, timestamp: at(4) }),
};
export function edit(msg_id: string, more: object, msg: string): Told {
  const edit_msg = { sender: String(sender), send_time: at(1), ...more };
  return callback(
    { msg_id: `e${msg_id}`, chat_type: 'edit', group_id: undefined },
    { edit_message_id: msg_id, bodies: [{ type: 'txt', msg }], to: group_id, meta: { edit_msg } },
  );
}

export const inTransaction = <T>(change: (manager: EntityManager) => Promise<T>) => dataSource.transaction(change);
export const tell = async (told: Told[]) => (await inTransaction((manager) => merge(manager, told))).fates;

export const permutations = <T>(items: readonly T[]): T[][] =>
  items.length === 0
    ? [[]]
    : items.flatMap((item, i) => permutations(items.toSpliced(i, 1)).map((others) => [item, ...others]));
