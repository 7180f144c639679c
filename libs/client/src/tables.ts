import { rowsOf, type Cell } from './table.js';

/** What the cells of each kind of column hold. A kind with `?` may be null. */
interface Kinds {
  integer: number;
  text: string;
  'integer?': number | null;
  'text?': string | null;
}

/** The columns of every table command of the 2017 document. */
export const tables = {
  getChatRoomList: {
    im_group_id: 'integer',
    relation_id: 'integer',
    group_name: 'text',
    group_type: 'text',
    easemob_group_id: 'text',
    isOwner: 'integer',
  },
  getChatRoomUserList: {
    im_user_id: 'integer',
    account_id: 'integer',
    real_name: 'text',
    user_type: 'text',
    remark: 'text?',
    isOwner: 'integer',
  },
  getIMUserID: { account_id: 'integer', im_user_id: 'integer' },
  getTeacherIMUserID: { im_user_id: 'integer' },
  getStudentIMUserID: { im_user_id: 'integer' },
  getParentIMUserID: { im_user_id: 'integer' },
  getJiBeiChatLog: {
    im_message_id: 'integer',
    sender_id: 'integer',
    account_id: 'integer',
    user_id_fk: 'integer?',
    real_name: 'text',
    easemob_type: 'text',
    content: 'text?',
    easemob_filename: 'text?',
    easemob_length: 'integer?',
    easemob_file_length: 'integer?',
    easemob_width: 'integer?',
    easemob_height: 'integer?',
    msg_time: 'text',
  },
} as const satisfies Record<string, Record<string, keyof Kinds>>;

/** A `cmd` that answers a table. */
export type TableCommand = keyof typeof tables;

/** A row of the table that a command answers, for example `RowOf<'getJiBeiChatLog'>`. */
export type RowOf<C extends TableCommand> = {
  -readonly [Column in keyof (typeof tables)[C]]: Kinds[(typeof tables)[C][Column] & keyof Kinds];
};

/** A group of the calling account. `easemob_group_id` is empty until the group is active. */
export type ChatRoom = RowOf<'getChatRoomList'>;

const fits = (kind: keyof Kinds, cell: Cell | undefined): boolean =>
  cell === null ? kind.endsWith('?') : typeof cell === (kind.startsWith('integer') ? 'number' : 'string');

/** The rows of an answer. @throws TypeError naming the column that is missing or holds something else */
export function decode<C extends TableCommand>(cmd: C, answer: unknown): RowOf<C>[] {
  const rows = rowsOf(answer);
  for (const row of rows) {
    for (const [column, kind] of Object.entries<keyof Kinds>(tables[cmd])) {
      if (!fits(kind, row[column])) throw new TypeError(`${cmd}: ${column} is not ${kind}`);
    }
  }
  return rows as RowOf<C>[];
}
