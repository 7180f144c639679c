import { randomUUID } from 'node:crypto';
import { events, newEvent, topicOf } from '#contracts';
import type { OutboxMessage } from '#outbox';

/**
 * Tells gateways that what they go by has changed; whoever misses it reads it again within SCHOOL_POLICY_TTL_MS.
 * @param school_id whose it is; 0: the deployment's
 */
export function changeOf(what: 'school.changed' | 'service_key.changed', school_id: number): OutboxMessage {
  const told = { id: randomUUID(), time: new Date().toISOString(), school_id, data: {} };
  const body = newEvent(events[what], told);
  return { to: { topic: topicOf(body) }, body };
}
