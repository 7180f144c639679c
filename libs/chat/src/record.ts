import type { DataSource, EntityManager } from 'typeorm';
import { keyOf, type EventKey } from './event-key.js';
import { normaliseCallback } from './normalise.js';
import type { Ignored } from './normalised.js';

/** A genuine callback as it came, before anybody asks what it means. */
export interface ChatEvent extends EventKey {
  body: string;
  /** Of one that comes to the database later than to us, in ISO 8601. Absent: it comes now, by the database's clock. */
  received_at?: string;
}

/** What a callback is written down as. What is none of the archive's business, and private, is never to be. */
export function eventOf(text: string): ChatEvent | Ignored {
  const what = normaliseCallback(text);
  return what.kind === 'ignored' ? what : { ...keyOf(text), body: text.replaceAll('\0', '') };
}

/**
 * Writes events down, each once however often it is told: one statement. In the order of their keys, so that two who write
 * the same ones never wait for each other in a circle.
 * @returns for each event whether it is new
 */
export async function recordEvents(
  database: DataSource | EntityManager,
  events: readonly ChatEvent[],
): Promise<('recorded' | 'known')[]> {
  const sorted = events.toSorted((a, b) => (keyText(a) < keyText(b) ? -1 : 1));
  const rows: EventKey[] = await database.query(
    `insert into chat_event (received_at, msg_id, event_type, chat_type, body)
     select coalesce(received_at, now()), msg_id, event_type, chat_type, body
       from unnest($1::timestamptz[], $2::text[], $3::text[], $4::text[], $5::text[])
         as event(received_at, msg_id, event_type, chat_type, body)
     on conflict (msg_id, event_type, chat_type) do nothing
     returning msg_id, event_type, chat_type`,
    [
      sorted.map(({ received_at = null }) => received_at),
      sorted.map(({ msg_id }) => msg_id),
      sorted.map(({ event_type }) => event_type),
      sorted.map(({ chat_type }) => chat_type),
      sorted.map(({ body }) => body),
    ],
  );
  const fresh = new Set(rows.map(keyText));
  // Of two that are told at once one is new.
  return events.map((event) => (fresh.delete(keyText(event)) ? 'recorded' : 'known'));
}

/** Whether events would be written down: a write that writes nothing fails as a real one would. @throws what that meets */
export async function provesRecording(database: DataSource): Promise<void> {
  await database.query(
    `insert into chat_event (msg_id, event_type, chat_type, body) select '', '', '', '' where false`,
  );
}

const keyText = ({ msg_id, event_type, chat_type }: EventKey): string => `${msg_id} ${event_type} ${chat_type}`;
