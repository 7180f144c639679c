import { z } from 'zod';
import {
  eventEnvelope,
  eventHeading,
  topicOf,
  type EventDefinition,
  type EventHeading,
  type Hearer,
  type Told,
} from './event.js';
import { fail } from './errors.js';
import { viewFailure } from './failure-view.js';
import { operationView } from './operation.js';

const defineEvent = <const Type extends string, const Version extends number, Data extends z.ZodType>(
  definition: EventDefinition<Type, Data> & { version: Version },
) => definition;

const example: z.input<typeof operationView> = {
  operation_id: '7d1f6f0e-3c58-4b8e-9a55-0f2f6a1f3b60',
  status: 'succeeded',
  cmd: 'activeGroup',
  im_group_id: 1496,
  easemob_group_id: '19448358567937',
  created_at: '2017-08-03T03:00:24.000Z',
  updated_at: '2017-08-03T03:00:27.000Z',
};
const failed = {
  status: 'failed',
  failure: viewFailure(fail('provider_unavailable'), 'anybody'),
} as const;

/** The end of an operation: callbacks tell it, and gateways answer whoever waits for it. */
const operationEnded = { version: 1, data: operationView, heardBy: ['callbacks', 'gateways'] } as const;

/** What becomes of a message that was written on a phone: in ids and kinds, without its words and without names. */
const messageSeen = {
  version: 1,
  data: z.object({
    im_message_id: z.int(),
    im_group_id: z.int(),
    /** im_user_id; null: the vendor's name of the sender spells none. */
    sender_id: z.int().nullable(),
    easemob_type: z.string(),
    msg_time: z.iso.datetime(),
    /** Whether an attachment is here; null: there is none. */
    file_state: z.enum(['pending', 'kept', 'failed', 'expired', 'removed']).nullable(),
  }),
  example: {
    im_message_id: 2014,
    im_group_id: 83,
    sender_id: 162317,
    easemob_type: 'IMAGE',
    msg_time: '2017-08-03T03:00:24.000Z',
    file_state: 'pending',
  },
  heardBy: [],
} as const;

/** Holds every event to its name: its type, with the version behind it where a former one is still told. */
const registry = <
  const All extends {
    [Name in keyof All]: EventDefinition<Name extends `${infer Type}.v${number}` ? Type : Name & string>;
  },
>(
  all: All,
): All => all;

/** Every event by its name. */
export const events = registry({
  'group.activated': defineEvent({
    ...operationEnded,
    type: 'group.activated',
    summary: 'A group exists in Easemob with its wanted members',
    example,
  }),
  'group.activation_failed': defineEvent({
    ...operationEnded,
    type: 'group.activation_failed',
    summary: 'A group could not be made in Easemob',
    example: { ...example, ...failed, easemob_group_id: '' },
  }),
  'group.synced': defineEvent({
    ...operationEnded,
    type: 'group.synced',
    summary: 'Name and members of a group are in Easemob as wanted',
    example: { ...example, cmd: 'modifyCustomGroup' },
  }),
  'group.sync_failed': defineEvent({
    ...operationEnded,
    type: 'group.sync_failed',
    summary: 'A change of a group could not be made in Easemob',
    example: { ...example, ...failed, cmd: 'modifyCustomGroup' },
  }),
  'message.delivered': defineEvent({
    ...operationEnded,
    type: 'message.delivered',
    summary: 'Easemob has taken a message',
    example: { ...example, cmd: 'sendMsgToJiBeiChat', im_message_id: 2013 },
  }),
  'message.failed': defineEvent({
    ...operationEnded,
    type: 'message.failed',
    summary: 'A message could not be delivered',
    example: { ...example, ...failed, cmd: 'sendMsgToJiBeiChat', im_message_id: 2013 },
  }),
  'message.received': defineEvent({
    ...messageSeen,
    type: 'message.received',
    summary: 'A message that was written on a phone is in the log',
  }),
  'message.edited': defineEvent({
    ...messageSeen,
    type: 'message.edited',
    summary: 'A message of the log has been given other words on a phone',
  }),
  'message.recalled': defineEvent({
    ...messageSeen,
    type: 'message.recalled',
    summary: 'A message of the log has been taken back, and is shown no more',
  }),
  'archive.hour_at_risk': defineEvent({
    type: 'archive.hour_at_risk',
    version: 1,
    summary: 'An hour of chat is not complete, and Easemob will keep its file for less than half a day',
    data: z.object({
      /** Its beginning, UTC. */
      hour: z.iso.datetime(),
      /** What of it is here: nothing, what callbacks have told, or a file that may have been read too early. */
      state: z.enum(['missing', 'callback_only', 'early']),
      /** Why its file is not here; null: nobody has tried. */
      reason: z.string().nullable(),
      /** From then on it can't be had any more. */
      lost_at: z.iso.datetime(),
    }),
    example: {
      hour: '2017-08-03T03:00:00.000Z',
      state: 'callback_only',
      reason: 'not written, or kept no longer',
      lost_at: '2017-08-06T03:00:00.000Z',
    },
    heardBy: [],
  }),
  // Told among ourselves, and in nobody's callbacks. Whoever misses it finds out by himself within SCHOOL_POLICY_TTL_MS.
  'school.changed': defineEvent({
    type: 'school.changed',
    version: 1,
    summary: 'The policy of a school is another one',
    data: z.object({}),
    example: {},
    heardBy: ['gateways'],
  }),
  // The same of keys, which are the deployment's: its school_id is 0.
  'service_key.changed': defineEvent({
    type: 'service_key.changed',
    version: 1,
    summary: 'A service key is new, has another secret, or is revoked',
    data: z.object({}),
    example: {},
    heardBy: ['gateways'],
  }),
});

type EventName = keyof typeof events;
/** Any definition. */
export type AnyEvent = (typeof events)[EventName];
/** Any event, as it travels. */
export type DomainEvent = Told<AnyEvent>;

/** The names of the events that tell the end of an operation. */
export type OperationEventName = {
  [Name in EventName]: (typeof events)[Name]['data'] extends typeof operationView ? Name : never;
}[EventName];
type OperationEventDefinition = (typeof events)[OperationEventName];
export type OperationEvent = Told<OperationEventDefinition>;

/** The events that tell the end of an operation. */
export const operationEvents: readonly OperationEventDefinition[] = Object.values(events).filter(
  (event: AnyEvent): event is OperationEventDefinition => event.data === operationView,
);

/** The events that somebody hears. */
export const eventsFor = (hearer: Hearer): readonly AnyEvent[] =>
  Object.values(events).filter(({ heardBy }: EventDefinition) => heardBy.includes(hearer));

/** Makes an event that is to be told. */
export const newEvent = <Definition extends AnyEvent>(
  { type, version }: Definition,
  told: Pick<Told<Definition>, 'id' | 'time' | 'school_id' | 'data'>,
) => ({ ...told, type, version }) as unknown as Told<Definition>;

/** The definition of what a message says that it is; undefined for an event that this version of the program does not know. */
export const definitionOf = (heading: EventHeading): AnyEvent | undefined =>
  Object.values(events).find((definition) => topicOf(definition) === topicOf(heading));

/** The whole of an event, by its definition. */
export const envelopeOf = ({ type, version, data }: Pick<EventDefinition, 'type' | 'version' | 'data'>) =>
  eventEnvelope.extend({ type: z.literal(type), version: z.literal(version), data });
const envelopes = new Map(Object.values(events).map((event) => [topicOf(event), envelopeOf(event)]));

/** Reads one event, by the schema of its type and version; undefined for what is none that we know. */
export function readEvent(body: unknown): DomainEvent | undefined {
  const heading = eventHeading.safeParse(body);
  const read = heading.success ? envelopes.get(topicOf(heading.data))?.safeParse(body) : undefined;
  return read?.data as DomainEvent | undefined;
}

/**
 * Services that keep every event of theirs while they are away, with the topics of what they hear. The queue of a broker
 * that was bound to every topic by a former version stays so, since bindings are only ever added: whoever hears leaves
 * alone what is not for him.
 */
export const subscriptions = [{ name: 'callbacks', topics: eventsFor('callbacks').map(topicOf) }] as const satisfies {
  name: Hearer;
  topics: readonly string[];
}[];
