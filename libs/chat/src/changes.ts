import { randomUUID } from 'node:crypto';
import { events, newEvent, topicOf } from '#contracts';
import type { EntityManager } from 'typeorm';

/** A message that has changed: what it is now, and what of it was known before. */
export interface Change {
  msg_id: string;
  im_message_id: number;
  school_id: number;
  im_group_id: number;
  sender_id: number | null;
  easemob_type: string;
  msg_time: Date;
  file_state: 'pending' | 'kept' | 'failed' | 'expired' | 'removed' | null;
  sources: string[];
  recalled: boolean;
  /** None of a message that is new. */
  sources_before: string[];
  recalled_before: boolean;
  /** By a newer edit than the last one. */
  edited: boolean;
}

type ToldAs = 'message.received' | 'message.edited' | 'message.recalled';

/** What this library needs of the outbox. */
export interface ChatOutbox {
  add(manager: EntityManager, messages: readonly { to: { topic: string }; body: unknown }[]): Promise<void>;
}

/** Whether somebody who looks into the log sees it: one of which only its recall has been told has nothing to show. */
const shows = (sources: readonly string[], recalled: boolean): boolean =>
  !recalled && sources.some((source) => source !== 'recall');

/**
 * What is to be told of a change, in whatever order its parts have come: a message once it shows, its edits while it
 * does, and its end. What we have sent ourselves has shown from its beginning.
 */
export function toldAs({ sources, recalled, edited, ...before }: Change): ToldAs | undefined {
  const [showed, showing] = [shows(before.sources_before, before.recalled_before), shows(sources, recalled)];
  if (!showed) return showing ? 'message.received' : undefined;
  if (!showing) return 'message.recalled';
  return edited ? 'message.edited' : undefined;
}

/** Tells what has become of messages, in the transaction in which it did: as its last step, or a part that is undone was told. */
export async function tellChanges(
  manager: EntityManager,
  outbox: ChatOutbox,
  changes: readonly Change[],
): Promise<void> {
  const time = new Date().toISOString();
  const told = changes.flatMap((change) => {
    const name = toldAs(change);
    if (!name) return [];
    const { school_id, im_message_id, im_group_id, sender_id, easemob_type, msg_time, file_state } = change;
    const data = {
      ...{ im_message_id, im_group_id, sender_id, easemob_type, file_state },
      msg_time: msg_time.toISOString(),
    };
    const body = newEvent(events[name], { id: randomUUID(), time, school_id, data });
    return { to: { topic: topicOf(body) }, body };
  });
  await outbox.add(manager, told);
}
