import { Readable } from 'node:stream';
import { z } from 'zod';

/*
 * What Easemob's 200s must look like (Easemob REST documentation), and what we keep of them. Fields that we do not know
 * are ignored. Ids are strings and nothing else: as JSON numbers they would have lost digits before we saw them. What is
 * kept in the database, written into a path or into a header has a shape and a length.
 */

/** Of a group or a message: 13 to 20 digits, or up to 64 of `a-z 0-9` where we choose it. */
const id = z.string().regex(/^[\w-]{1,64}$/);
const username = z.string().min(1).max(255);
/** It goes into a header. */
const token = z.string().regex(/^[\x21-\x7e]{1,4096}$/);
const longestLifeSeconds = 10 * 365 * 86_400;
const text = z
  .string()
  .nullish()
  .transform((value) => value ?? '');
const data = <S extends z.ZodType>(schema: S) =>
  z.object({ data: schema }).transform((answer) => (answer as { data: z.output<S> }).data);
const nothing = () => undefined;

export const mintedToken = z
  .object({ access_token: token, expires_in: z.number().nonnegative() })
  .transform(({ access_token, expires_in }) => ({
    value: access_token,
    expiresInSeconds: Math.min(expires_in, longestLifeSeconds),
  }));

export type MintedToken = z.output<typeof mintedToken>;

/** Those made, and those refused with Easemob's reason. */
export const registration = z
  .object({
    entities: z.array(z.object({ username })).default([]),
    data: z.array(z.object({ username, registerUserFailReason: text })).default([]),
  })
  .transform(({ entities, data }) => ({
    made: entities,
    refused: data.map(({ username, registerUserFailReason: reason }) => ({ username, reason })),
  }));

export type Registration = z.output<typeof registration>;

/** What has become of somebody who was to be registered: there, there without his name, or refused in Easemob's words. */
export interface RegisteredUser {
  username: string;
  nameless?: true;
  refused?: string;
}

/** What a registration says of one user; to exist already is as good. */
export function registered(username: string, { made, refused }: Registration): RegisteredUser {
  const same = (other: { username: string }) => other.username.toLowerCase() === username.toLowerCase();
  const reason = made.some(same) ? undefined : (refused.find(same)?.reason ?? 'not in the answer');
  return reason === undefined || /already exists/.test(reason) ? { username } : { username, refused: reason };
}

export const userRenamed = z.object({ entities: z.array(z.object({ username })).min(1) }).transform(nothing);

export const createdGroup = data(z.object({ groupid: id })).transform(({ groupid }) => ({
  groupId: groupid,
}));

const affiliation = z.object({ owner: username.optional(), member: username.optional() });

const groupDetail = z
  .object({
    id,
    name: z.string(),
    description: text,
    custom: text,
    owner: z.string().optional(),
    affiliations: z.array(affiliation).default([]),
    affiliations_count: z.number().catch(0),
    created: z.coerce.number().catch(0),
  })
  .transform(({ owner, affiliations, affiliations_count, ...group }) => ({
    ...group,
    /** Everybody in it, the owner included; 0 where Easemob does not tell. */
    size: Math.max(affiliations_count, affiliations.length),
    owner: owner ?? affiliations.find((one) => one.owner !== undefined)?.owner ?? '',
  }));
export type GroupDetails = z.output<typeof groupDetail>;

/** How Easemob tells of a missing group among several is not documented: what looks like no group is none. */
const isGroup = z.looseObject({ id: z.unknown(), name: z.string() });
export const groupList = data(
  z.array(z.unknown()).transform((items) => items.filter((item) => isGroup.safeParse(item).success)),
).pipe(z.array(groupDetail));

export const renamed = data(z.object({ groupname: z.literal(true) })).transform(nothing);
export const transferred = data(z.object({ newowner: z.literal(true) })).transform(nothing);
export const deleted = data(z.object({ success: z.literal(true) })).transform(nothing);

export interface JoinedGroup {
  id: string;
  name: string;
  /** Undefined where the list does not tell it. */
  description: string | undefined;
}

export const joinedPage = z
  .object({
    entities: z.array(
      z
        .object({ id: id.optional(), groupId: id.optional(), name: text, description: text })
        .refine((group) => group.groupId ?? group.id)
        .transform(({ id, groupId, ...told }): JoinedGroup => ({ id: (groupId ?? id)!, ...told })),
    ),
    total: z.number().optional(),
  })
  .transform(({ entities, total }) => ({ groups: entities, total }));

export const oldJoinedPage = data(
  z.array(
    z.object({ groupid: id, groupname: text }).transform(({ groupid, groupname }): JoinedGroup => ({
      id: groupid,
      name: groupname,
      description: undefined,
    })),
  ),
).transform((groups): JoinedPage => ({ groups, total: undefined }));

export type JoinedPage = z.output<typeof joinedPage>;

export const appGroupsPage = z
  .object({
    data: z.array(z.object({ groupid: id, groupname: text, owner: text })),
    cursor: z.string().max(4096).nullish(),
  })
  .transform(({ data, cursor }) => ({
    groups: data.map(({ groupid, groupname, owner }) => ({ id: groupid, name: groupname, owner })),
    ...(cursor && { cursor }),
  }));

export type AppGroupsPage = z.output<typeof appGroupsPage>;

export const membersPage = data(z.array(affiliation));
export const added = data(z.object({ newmembers: z.array(z.string()).optional() })).transform(nothing);

/** Those whom Easemob did not remove, though it answered 200. Old servers give an object for one user. */
const removal = z.object({ result: z.boolean(), reason: text });
export const notRemoved = data(z.union([z.array(removal), removal.transform((one) => [one])])).transform((all) =>
  all.filter(({ result }) => !result).map(({ reason }) => reason),
);

/** Message ids by group; the form before them answered "success" in their place. */
export const sentTo = (groupId: string) =>
  data(z.object({ [groupId]: id })).transform((ids) => ({
    messageId: ids[groupId] === 'success' ? null : ids[groupId]!,
  }));

export const historyFile = data(z.array(z.object({ url: z.url({ protocol: /^https?$/ }).max(4096) })).min(1)).transform(
  ([file]) => file!,
);

export const download = z.object({
  stream: z.instanceof(Readable),
  contentLength: z.number().nullable(),
});
