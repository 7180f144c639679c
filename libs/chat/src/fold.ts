import { bodyColumns, type Body } from './body.js';
import type { ChatEdit, ChatMessage, Mergeable, Normalised, Origin } from './normalised.js';

/** What has told of a message. */
export type Teller = 'callback' | 'history';
export interface Told {
  what: Mergeable;
  by: Teller;
}

export const isTold = <T extends { what: Normalised }>(one: T): one is T & Told =>
  one.what.kind !== 'ignored' && one.what.kind !== 'unknown';

/** All that one batch tells of one message, as it would be if nothing were known of it. */
export interface Row extends Partial<Omit<Origin, 'group_id'>>, Partial<Body> {
  msg_id: string;
  group_id: string | null;
  /** Sorted, each once. */
  sources: string[];
  own_id: number | null;
  /** Milliseconds since 1970. */
  edited_at: number | null;
  recalled_at: number | null;
}

/**
 * Brings together what a batch tells of each message: a statement can change a row but once. The rules are those of
 * `mergedColumns`, by which the result meets what is stored.
 */
export function fold(told: readonly Told[]): Row[] {
  const byMessage = new Map<string, Told[]>();
  for (const one of told) {
    const known = byMessage.get(one.what.msg_id);
    if (known) known.push(one);
    else byMessage.set(one.what.msg_id, [one]);
  }
  return [...byMessage].map(([msg_id, all]) => foldOne(msg_id, all));
}

function foldOne(msg_id: string, told: Told[]): Row {
  const message = messageOf(told);
  const edits = told.flatMap(({ what }) => (what.kind === 'edit' ? what : []));
  const edit = edits.reduce<ChatEdit | undefined>((last, one) => (last && !isNewer(one, last) ? last : one), undefined);
  const recalls = told.flatMap(({ what }) => (what.kind === 'recall' ? what : []));
  const sources = told.map(({ what, by }) => (what.kind === 'message' ? by : what.kind));
  const said = edit ?? message;
  const recalled_at = recalls.length > 0 ? Math.min(...recalls.map((one) => one.recalled_at)) : null;
  return {
    msg_time: recalled_at ?? undefined,
    ...edit,
    ...message,
    ...(said && Object.fromEntries(bodyColumns.map((column) => [column, said[column]]))),
    msg_id,
    group_id: (message ?? edit)?.group_id ?? recalls.find((one) => one.group_id !== null)?.group_id ?? null,
    sources: [...new Set(sources)].toSorted(),
    own_id: message?.own_id ?? null,
    edited_at: edit?.edited_at ?? null,
    recalled_at,
  };
}

/** Of two edits in the same millisecond it does not matter which is the last, but that it is always the same one. */
const isNewer = (one: ChatEdit, other: ChatEdit): boolean =>
  one.edited_at > other.edited_at ||
  (one.edited_at === other.edited_at && Buffer.compare(Buffer.from(one.body), Buffer.from(other.body)) > 0);

/** The message itself: the history's word, and what it leaves out from the callback. */
function messageOf(told: Told[]): ChatMessage | undefined {
  const by = (teller: Teller) =>
    told.flatMap(({ what, by }) => (what.kind === 'message' && by === teller ? what : []))[0];
  const [history, callback] = [by('history'), by('callback')];
  if (!history || !callback) return history ?? callback;
  const merged: Record<string, unknown> = { ...callback };
  for (const [column, value] of Object.entries(history)) merged[column] = value ?? merged[column];
  if (history.easemob_type === 'UNKNOWN') merged.easemob_type = callback.easemob_type;
  return merged as unknown as ChatMessage;
}
