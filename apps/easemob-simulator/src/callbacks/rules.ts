import { z } from 'zod';

/** As many as one app may have. */
export const mostRules = 4;

/** What happened, in the words of callbacks: those of a group tell of chat rooms too. */
const toldTypes = ['chat', 'groupchat', 'recall', 'edit'] as const;
export type ToldType = (typeof toldTypes)[number];

/** One rule for callbacks after delivery, as the vendor's console has it. */
export const callbackRule = z.strictObject({
  url: z.url({ protocol: /^https?$/ }),
  secret: z.string().min(1),
  /** `chat` tells once of each message, `chat_offline` once for each member who is away: here, for all but the sender. */
  eventTypes: z
    .array(z.enum(['chat', 'chat_offline']))
    .min(1)
    .default(['chat']),
  chatTypes: z
    .array(z.enum(toldTypes))
    .min(1)
    .default([...toldTypes]),
});

export type CallbackRule = z.output<typeof callbackRule>;
export type EventType = CallbackRule['eventTypes'][number];
