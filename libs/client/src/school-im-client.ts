import type {
  ActivationAnswer,
  GroupAnswer,
  GroupChange,
  LogSpan,
  MessageAnswer,
  NewGroup,
  NewMessage,
  OperationAnswer,
  Waiting,
} from './answers.js';
import { SchoolImError } from './errors.js';
import { exchange, requestIdOf, type ExchangeOptions } from './exchange.js';
import { freshTimestamp } from './fresh.js';
import { credentials } from './sign.js';
import { rowsOf } from './table.js';
import { decode, type RowOf, type TableCommand } from './tables.js';

export type ClientOptions = ExchangeOptions;

const longestHoldMs = 30_000;
const longMs = 120_000;

/**
 * Talks to a SchoolIM server, or to the 2017 one, for one account; with `key` instead of `salt` for a service, which asks for
 * a school. Every method throws SchoolImError.
 */
export class SchoolImClient {
  constructor(private readonly options: ClientOptions) {}

  /**
   * Carries out a command.
   * @returns the JSON of the answer
   */
  async call<T = unknown>(cmd: string, fields: object = {}, signal?: AbortSignal): Promise<T> {
    return (await exchange(this.options, { cmd, fields, signal })) as T;
  }

  /** The rows of a command that answers a table. */
  async rows<R extends object>(cmd: string, fields: object = {}, signal?: AbortSignal): Promise<R[]> {
    return rowsOf<R>(await this.call(cmd, fields, signal));
  }

  /**
   * The rows of a table command of the 2017 document, each cell checked against its column.
   * @throws TypeError when the server answers other columns
   */
  async table<C extends TableCommand>(cmd: C, fields: object = {}, signal?: AbortSignal): Promise<RowOf<C>[]> {
    return decode(cmd, await this.call(cmd, fields, signal));
  }

  /** The groups of the account. */
  chatRooms(): Promise<RowOf<'getChatRoomList'>[]> {
    return this.table('getChatRoomList');
  }

  /** The members of a group, in the order of the membership. */
  chatRoomUsers(im_group_id: number): Promise<RowOf<'getChatRoomUserList'>[]> {
    return this.table('getChatRoomUserList', { im_group_id });
  }

  /** The chat ids of those of up to 500 accounts that are registered with Easemob. */
  imUserIds(account_id_list: number[]): Promise<RowOf<'getIMUserID'>[]> {
    return this.table('getIMUserID', { account_id_list });
  }

  /** The chat id of a teacher; undefined while he is not registered with Easemob. */
  async teacherImUserId(teacher_id: number): Promise<number | undefined> {
    return (await this.table('getTeacherIMUserID', { teacher_id }))[0]?.im_user_id;
  }

  /** The chat id of a student; undefined while he is not registered with Easemob. */
  async studentImUserId(student_id: number): Promise<number | undefined> {
    return (await this.table('getStudentIMUserID', { student_id }))[0]?.im_user_id;
  }

  /** The chat ids of a student's guardians. */
  async parentImUserIds(student_id: number): Promise<number[]> {
    return (await this.table('getParentIMUserID', { student_id })).map((row) => row.im_user_id);
  }

  /** The messages of a lesson-prep group. */
  jiBeiChatLog(span: LogSpan): Promise<RowOf<'getJiBeiChatLog'>[]> {
    return this.table('getJiBeiChatLog', span);
  }

  /** The relation_id of a group, 0 if there is none. */
  async groupRelationId(im_group_id: number): Promise<number> {
    return (await this.call<{ relation_id: number }>('getGroupRelationId', { im_group_id })).relation_id;
  }

  /** Whether a group is active, and how far its activation is. */
  activationStatus(im_group_id: number): Promise<ActivationAnswer> {
    return this.call('getActivationStatus', { im_group_id });
  }

  /** The state of an operation. @param wait_ms hold the reply for so long, at most 30,000, until it is final */
  operation(operation_id: string, wait_ms = 0): Promise<OperationAnswer> {
    return this.call('getOperation', { operation_id, wait_ms });
  }

  /**
   * Activates a group and waits until it is active: the reply is held, and asked for again while it is not final.
   * @returns the id of the group in Easemob
   */
  async activateGroup(
    group: { im_group_id: number; im_user_id: number; callback_url?: string },
    { timeoutMs = longMs, signal }: Waiting = {},
  ): Promise<string> {
    const fields = { ...group, wait_ms: hold(timeoutMs) };
    const first = await this.call<OperationAnswer>('activeGroup', fields, signal);
    const last = await this.settled(first, { timeoutMs, ...(signal && { signal }) });
    return last.easemob_group_id;
  }

  /** Makes a group of chosen people. It is there at once; `settled` waits until it is in Easemob too. */
  createCustomGroup(group: NewGroup, signal?: AbortSignal): Promise<GroupAnswer> {
    return this.call('createCustomGroup', named(group), signal);
  }

  /** Renames a custom group, adds and removes members. `settled` waits until Easemob agrees. */
  modifyCustomGroup(change: GroupChange, signal?: AbortSignal): Promise<GroupAnswer> {
    return this.call('modifyCustomGroup', change, signal);
  }

  /** Sends a text to a lesson-prep group. It is stored at once; `settled` waits until Easemob has taken it. */
  sendMsgToJiBeiChat(message: NewMessage, signal?: AbortSignal): Promise<MessageAnswer> {
    return this.call('sendMsgToJiBeiChat', named(message), signal);
  }

  /**
   * Waits for the end of an operation.
   * @returns the last answer; it holds im_group_id or im_message_id as the first did
   * @throws SchoolImError when the operation has failed, or `timeout` when it takes longer
   */
  async settled<A extends Pick<OperationAnswer, 'operation_id' | 'retry_after_ms' | 'failure'>>(
    answer: A,
    { timeoutMs = longMs, signal }: Waiting = {},
  ): Promise<A> {
    const giveUpAt = Date.now() + timeoutMs;
    const { operation_id: operationId } = answer;
    const details = { status: 200, requestId: requestIdOf(answer), operationId };
    let current = answer;
    while (current.retry_after_ms !== undefined) {
      const left = giveUpAt - Date.now();
      if (left <= 0) throw new SchoolImError('timeout', 'the operation takes longer', details);
      const fields = { operation_id: operationId, wait_ms: hold(left) };
      current = await this.call<A>('getOperation', fields, signal);
    }
    if (!current.failure) return current;
    throw new SchoolImError(current.failure.error, current.failure.msg, details);
  }

  /**
   * The address of the attachment of a message, or of a photo (a teacher's, a student's, or without either the account's
   * own), that works again and again for some minutes: for players and caches, which ask more than once.
   */
  async fileLink(
    of: { im_message_id: number } | { teacher_id: number } | { student_id: number } | object = {},
  ): Promise<string> {
    const { link } = await this.call<{ link: string }>('getFileLink', of);
    return `${this.options.url.replace(/\/+$/, '')}${link}`;
  }

  /** A token with which this account signs in to Easemob, and the seconds for which it lasts. @param im_user_id its own */
  imToken(im_user_id: number): Promise<{ token: string; expires_in: number }> {
    return this.call('getIMToken', { im_user_id });
  }

  /** The address of a person's photo, for one request: a teacher's, else a student's, else that of the account. With a salt only. */
  userpicUrl(whose: { teacher_id?: number; student_id?: number } = {}): string {
    return this.signedUrl('/api/userpic', whose);
  }

  /** The address of the attachment of a message, for one request. With a salt only. */
  fileUrl(im_message_id: number): string {
    return this.signedUrl('/api/easemob/file', { im_message_id });
  }

  private signedUrl(path: string, fields: object): string {
    if ('key' in this.options) throw new TypeError('the signature of a key stands in headers: use fileLink');
    const query = Object.entries({ ...credentials(this.options), ...fields })
      .map(([name, value]) => `${name}=${encodeURIComponent(String(value))}`)
      .join('&');
    return `${this.options.url.replace(/\/+$/, '')}${path}?${query}`;
  }
}

const hold = (leftMs: number): number => Math.max(0, Math.min(longestHoldMs, Math.round(leftMs)));

/** A request that may be sent again after its answer was lost: the server knows it by its name. */
const named = <R extends { request_id?: string }>(request: R) => ({
  ...request,
  request_id: request.request_id ?? freshTimestamp(),
});
