import { z } from 'zod';
import { operationView } from './operation.js';

const event = <Type extends string>(type: Type, summary: string) => ({ type, version: 1, summary });

/** Every domain event. Published to topic `<type>.v<version>`; a published version never changes. */
export const events = {
  'group.activated': event('group.activated', 'A group exists in Easemob with its wanted members'),
  'group.activation_failed': event('group.activation_failed', 'A group could not be made in Easemob'),
  'group.synced': event('group.synced', 'Name and members of a group are in Easemob as wanted'),
  'group.sync_failed': event('group.sync_failed', 'A change of a group could not be made in Easemob'),
  'message.delivered': event('message.delivered', 'Easemob has taken a message'),
  'message.failed': event('message.failed', 'A message could not be delivered'),
} as const;

export type EventType = keyof typeof events;

/** The envelope of a domain event; `data` is what getOperation answers. */
export const domainEvent = z.object({
  id: z.uuid(),
  type: z.enum(Object.keys(events) as [EventType, ...EventType[]]),
  version: z.literal(1),
  time: z.iso.datetime(),
  school_id: z.int(),
  data: operationView,
});
export type DomainEvent = z.output<typeof domainEvent>;

/** The routing key of an event, for example `group.activated.v1`. */
export const eventTopic = (type: EventType): string => `${type}.v${events[type].version}`;

/**
 * A school's policy has changed: told to every gateway, so that none goes on by the former one, and to no callback.
 * Whoever misses it finds out by himself within SCHOOL_POLICY_TTL_MS.
 */
export const schoolChanged = {
  topic: 'school.changed.v1',
  body: z.object({ type: z.literal('school.changed'), version: z.literal(1), school_id: z.int() }),
};

/** Services that keep every event of their topics while they are away. */
export const subscriptions = [{ name: 'callbacks', topics: ['#'] }] as const;
