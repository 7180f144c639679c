import { z } from 'zod';
import { callbackRule } from './callbacks/rules.js';

const chatType = z.enum(['chat', 'groupchat', 'chatroom']);

/** What can be set on an account after it was made; absent: as Easemob makes it. */
const userFields = z
  .object({
    nickname: z.string(),
    /** A digest: no password stands in the journal. */
    password: z.string(),
    activated: z.boolean(),
    /** [username, remark] of every contact. */
    contacts: z.array(z.tuple([z.string(), z.string()])),
    blocked: z.array(z.string()),
    attributes: z.record(z.string(), z.string()),
    /** Until when the user may not speak anywhere; null is for ever. */
    muted: z.partialRecord(chatType, z.number().nullable()),
    notification_display_style: z.number(),
    pushNickname: z.string(),
    pushLanguage: z.string(),
    /** By `chattype/key`. */
    pushSilence: z.record(z.string(), z.record(z.string(), z.unknown())),
    devices: z.array(z.object({ device_id: z.string(), device_token: z.string(), notifier_name: z.string() })),
  })
  .partial();

const user = userFields.extend({
  uuid: z.string(),
  username: z.string(),
  created: z.number(),
  modified: z.number().optional(),
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
  disabled: z.boolean().optional(),
  announcement: z.string().optional(),
  /** Whether nobody but owner, admins and those allowed may speak. */
  mute: z.boolean().optional(),
  /** Members who may not speak, and until when. */
  muted: z.array(z.tuple([z.string(), z.number()])).optional(),
  admins: z.array(z.string()).optional(),
  /** Whoever comes onto this list leaves the group. */
  blocked: z.array(z.string()).optional(),
  allowed: z.array(z.string()).optional(),
});

const group = groupFields.extend({
  id: z.string(),
  owner: z.string(),
  created: z.number(),
  lastModified: z.number(),
  /** [username, joined at] of everybody, owner included, in the order in which they joined. */
  affiliations: z.array(z.tuple([z.string(), z.number()])),
  /** How often the members were told of new ones. */
  notices: z.number().optional(),
});

const message = z.object({
  id: z.string(),
  chatType,
  to: z.string(),
  from: z.string(),
  type: z.string(),
  body: z.record(z.string(), z.unknown()),
  ext: z.record(z.string(), z.unknown()).optional(),
  sentAt: z.number(),
  /** Bodies beside the first, with their types; phones may send some. */
  further: z.array(z.looseObject({ type: z.string() })).optional(),
  recalled: z.literal(true).optional(),
  /** How it reads now, while history tells how it was sent. */
  edited: z
    .object({
      body: z.record(z.string(), z.unknown()),
      ext: z.record(z.string(), z.unknown()),
      at: z.number(),
      by: z.string(),
      count: z.number(),
    })
    .optional(),
});

const file = z.object({
  uuid: z.string(),
  /** The share-secret a reader must show; null asks for none. */
  secret: z.string().nullable(),
  filename: z.string(),
  contentType: z.string(),
  /** Empty once the file is past its keeping. */
  base64: z.string(),
  storedAt: z.number(),
  /** Of a file shared in a group, and only found there. */
  shared: z.object({ group: z.string(), owner: z.string() }).optional(),
});

const plantedHour = z.object({
  /** yyyyMMddHH */
  hour: z.string(),
  lines: z.array(z.string()),
  availableAt: z.number(),
});

const token = z.object({
  /** null never ends. */
  expiresAt: z.number().nullable(),
  /** Absent: it is the app's own. */
  username: z.string().optional(),
});

/** From when until when no callback is sent by the rules with this URL. */
const callbackBan = z.object({ url: z.string(), at: z.number(), until: z.number() });

/**
 * Everything that can happen to the state. One change is one journal line, so it happens whole or not at all. What is
 * said of a group by its id holds for a chat room too: they share their ids.
 */
export const change = z.discriminatedUnion('change', [
  z.object({ change: z.literal('clockAdvanced'), ms: z.number() }),
  token.extend({ change: z.literal('tokenMinted'), token: z.string() }),
  z.object({ change: z.literal('tokensExpired'), at: z.number() }),
  z.object({ change: z.literal('usersRegistered'), users: z.array(user) }),
  z.object({
    change: z.literal('usersModified'),
    users: z.array(z.object({ username: z.string(), fields: userFields })),
    at: z.number(),
  }),
  z.object({ change: z.literal('usersDeleted'), usernames: z.array(z.string()), at: z.number() }),
  z.object({ change: z.literal('groupCreated'), group }),
  z.object({ change: z.literal('roomCreated'), group }),
  z.object({ change: z.literal('groupModified'), id: z.string(), fields: groupFields.partial(), at: z.number() }),
  z.object({ change: z.literal('ownerChanged'), id: z.string(), owner: z.string(), at: z.number() }),
  z.object({ change: z.literal('groupDeleted'), id: z.string(), at: z.number() }),
  z.object({
    change: z.literal('membersAdded'),
    id: z.string(),
    usernames: z.array(z.string()),
    at: z.number(),
    notified: z.boolean().optional(),
  }),
  z.object({ change: z.literal('membersRemoved'), id: z.string(), usernames: z.array(z.string()) }),
  z.object({ change: z.literal('messagesSent'), messages: z.array(message) }),
  z.object({ change: z.literal('messageRecalled'), to: z.string(), id: z.string(), eventId: z.string().optional() }),
  z.object({
    change: z.literal('messageEdited'),
    to: z.string(),
    id: z.string(),
    edited: message.shape.edited.unwrap(),
  }),
  z.object({ change: z.literal('fileStored'), file }),
  z.object({ change: z.literal('fileDeleted'), uuid: z.string() }),
  plantedHour.extend({ change: z.literal('hourPlanted') }),
  z.object({ change: z.literal('callbackRulesSet'), rules: z.array(callbackRule) }),
  callbackBan.extend({ change: z.literal('callbackBanned') }),
  /** Closes a compacted journal: how many ids were given out, deleted things included. */
  z.object({ change: z.literal('counted'), groups: z.number(), messages: z.number() }),
]);

export type Change = z.output<typeof change>;
export type User = z.output<typeof user>;
export type UserFields = z.output<typeof userFields>;
export type GroupFields = z.output<typeof groupFields>;
export type ChatType = z.output<typeof chatType>;
export type SentMessage = z.output<typeof message>;
export type StoredFile = z.output<typeof file>;
export type PlantedHour = z.output<typeof plantedHour>;
export type CallbackBan = z.output<typeof callbackBan>;
export type Token = z.output<typeof token>;
export type GroupRecord = z.output<typeof group>;
export type Group = Omit<GroupRecord, 'affiliations'> & { affiliations: Map<string, number> };
