import { z } from 'zod';

/*
 * What Easemob's answers hold, as far as we need it. Extra fields are ignored, and everything but `error` of a failure
 * is optional: the documents show variants without.
 */
export const failureAnswer = z.object({ error: z.string(), error_description: z.string().default('') });

export const tokenAnswer = z.object({ access_token: z.string().min(1), expires_in: z.number() });

export const registerAnswer = z.object({
  entities: z.array(z.object({ username: z.string() })),
  data: z.array(z.object({ username: z.string(), registerUserFailReason: z.string() })).default([]),
});

export const createGroupAnswer = z.object({ data: z.object({ groupid: z.string().min(1) }) });

export const groupDetailsAnswer = z.object({
  data: z.array(z.unknown()).transform((items) =>
    items.flatMap((item) => groupDetails.safeParse(item).data ?? []), // elements about missing groups have another form
  ),
}); // prettier-ignore

const groupDetails = z.object({
  id: z.string(),
  name: z.string().default(''),
  description: z.string().default(''),
  custom: z.string().default(''),
  owner: z.string().default(''),
  created: z.number().default(0),
});
export type GroupDetails = z.output<typeof groupDetails>;

export const joinedGroupsAnswer = z.object({
  entities: z.array(
    z
      .object({ id: z.string().optional(), groupId: z.string().optional(), name: z.string().default(''), description: z.string().default('') })
      .transform(({ id, groupId, ...group }) => ({ ...group, id: groupId ?? id ?? '' })),
  ),
}); // prettier-ignore

export const appGroupsAnswer = z.object({
  data: z.array(
    z.object({ groupid: z.string(), groupname: z.string().default(''), owner: z.string().default('') }),
  ),
  cursor: z.string().optional(),
});

export const membersAnswer = z.object({
  data: z.array(z.object({ owner: z.string().optional(), member: z.string().optional() })),
});

/** `{"184524748161025": "1029544257947437432"}`: message ids by group; "success" from old servers. */
export const sendAnswer = z.object({ data: z.record(z.string(), z.string()) });

export const historyAnswer = z.object({ data: z.array(z.object({ url: z.url() })).min(1) });
export const anything = z.unknown();
