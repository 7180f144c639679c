import { z } from 'zod';

const user = z.object({
  uuid: z.string(),
  username: z.string(),
  nickname: z.string().optional(),
  created: z.number(),
});

const groupFields = z.object({
  name: z.string(),
  description: z.string(),
  custom: z.string(),
  avatar: z.string(),
  public: z.boolean(),
  membersonly: z.boolean(),
  allowinvites: z.boolean(),
  invite_need_confirm: z.boolean(),
  maxusers: z.number(),
});

const group = groupFields.extend({
  id: z.string(),
  owner: z.string(),
  created: z.number(),
  lastModified: z.number(),
  /** [username, joined at] of everybody, owner included, in the order in which they joined. */
  affiliations: z.array(z.tuple([z.string(), z.number()])),
});

const message = z.object({
  id: z.string(),
  chatType: z.enum(['groupchat', 'chat', 'chatroom']),
  to: z.string(),
  from: z.string(),
  type: z.string(),
  body: z.record(z.string(), z.unknown()),
  ext: z.record(z.string(), z.unknown()).optional(),
  sentAt: z.number(),
});

const file = z.object({
  uuid: z.string(),
  /** The share-secret a reader must show; null asks for none. */
  secret: z.string().nullable(),
  filename: z.string(),
  contentType: z.string(),
  base64: z.string(),
  storedAt: z.number(),
});

const plantedHour = z.object({
  /** yyyyMMddHH */
  hour: z.string(),
  lines: z.array(z.string()),
  availableAt: z.number(),
});

/** Everything that can happen to the state. One change is one journal line, so it happens whole or not at all. */
export const change = z.discriminatedUnion('change', [
  z.object({ change: z.literal('clockAdvanced'), ms: z.number() }),
  z.object({ change: z.literal('tokenMinted'), token: z.string(), expiresAt: z.number().nullable() }),
  z.object({ change: z.literal('tokensExpired'), at: z.number() }),
  z.object({ change: z.literal('usersRegistered'), users: z.array(user) }),
  z.object({ change: z.literal('usersDeleted'), usernames: z.array(z.string()), at: z.number() }),
  z.object({ change: z.literal('groupCreated'), group }),
  z.object({ change: z.literal('groupModified'), id: z.string(), fields: groupFields.partial(), at: z.number() }),
  z.object({ change: z.literal('ownerChanged'), id: z.string(), owner: z.string(), at: z.number() }),
  z.object({ change: z.literal('groupDeleted'), id: z.string(), at: z.number() }),
  z.object({ change: z.literal('membersAdded'), id: z.string(), usernames: z.array(z.string()), at: z.number() }),
  z.object({ change: z.literal('membersRemoved'), id: z.string(), usernames: z.array(z.string()) }),
  z.object({ change: z.literal('messagesSent'), messages: z.array(message) }),
  z.object({ change: z.literal('fileStored'), file }),
  plantedHour.extend({ change: z.literal('hourPlanted') }),
  /** Closes a compacted journal: how many ids were given out, deleted things included. */
  z.object({ change: z.literal('counted'), groups: z.number(), messages: z.number() }),
]); // prettier-ignore

export type Change = z.output<typeof change>;
export type User = z.output<typeof user>;
export type GroupFields = z.output<typeof groupFields>;
export type SentMessage = z.output<typeof message>;
export type StoredFile = z.output<typeof file>;
export type PlantedHour = z.output<typeof plantedHour>;
export type GroupRecord = z.output<typeof group>;
export type Group = Omit<GroupRecord, 'affiliations'> & { affiliations: Map<string, number> };
