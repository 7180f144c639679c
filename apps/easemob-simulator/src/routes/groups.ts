import { z } from 'zod';
import type { Handlers } from '../api.js';
import {
  beyondPlan,
  forbidden,
  illegalArgument,
  invalidParameter,
  noSuchGroup,
  noSuchUser,
  Refusal,
  type Reply,
  type Success,
} from '../answers.js';
import type { Group, GroupFields } from '../changes.js';
import { groupCircle, inCircle, membersOf, modify } from '../circles.js';
import { groupId } from '../ids.js';
import { numberIn, pageOf, read } from '../reading.js';
import type { Simulation } from '../simulation.js';

const text = (name: string, max: number) =>
  z.string({ error: `${name} must be a string` }).max(max, `${name} length is too big`);
const flag = (name: string) => z.boolean({ error: `${name} must be a boolean` });

/** What a group can be given at its creation and later. `name` and `members_only` are how Easemob's Java SDK says it. */
const fields = {
  groupname: text('groupname', 128),
  name: text('name', 128),
  description: text('description', 512),
  custom: text('custom', 8192).refine((value) => Buffer.byteLength(value) <= 8192, 'custom length is too big'),
  avatar: text('avatar', 1024),
  maxusers: z.int({ error: 'maxusers must be an integer' }).min(1, 'maxusers must be positive'),
  public: z.boolean({ error: 'group must contain public field!' }),
  membersonly: flag('membersonly'),
  members_only: flag('members_only'),
  allowinvites: flag('allowinvites'),
  invite_need_confirm: flag('invite_need_confirm'),
};

const newGroup = z.object(
  {
    ...z.object(fields).partial().shape,
    public: fields.public,
    owner: z.string({ error: 'owner must be provided' }).min(1, 'owner must be provided'),
    desc: text('desc', 512).optional(),
    approval: flag('approval').optional(),
    members: z.array(z.string(), { error: 'members must be an array of usernames' }).default([]),
    groupid: z
      .string({ error: 'groupid is illegal' })
      .regex(/^[a-z0-9]{1,64}$/, 'groupid is illegal')
      .optional(),
  },
  { error: 'group must contain public field!' },
);
type NewGroup = z.output<typeof newGroup> & { maxusers: number };

const modification = z
  .strictObject({ ...fields, newowner: z.string({ error: 'newowner must be a string' }) })
  .partial();

const usualMaxUsers = 200;

type GroupRoutes =
  'createGroup' | 'groupDetails' | 'modifyGroup' | 'deleteGroup' | 'listGroups' | 'disableGroup' | 'enableGroup';

/** Chat groups. A create is not idempotent unless the app may choose ids. */
export function groupHandlers(sim: Simulation): Pick<Handlers, GroupRoutes> {
  return {
    createGroup({ body }) {
      const wanted = read(newGroup, { body, refuse: invalidParameter });
      if (wanted instanceof Refusal) return wanted;
      const maxusers = maxUsers(sim, wanted.maxusers);
      if (maxusers instanceof Refusal) return maxusers;
      const sized = { ...wanted, maxusers };
      return createRefusal(sim, sized) ?? create(sim, sized);
    },

    groupDetails({ params }) {
      const ids = (params.id ?? '').split(',').filter(Boolean);
      if (ids.length > 100) return invalidParameter('group ids number more than maxSize : 100');
      const found = ids.map((id) => sim.state.groups.get(id));
      if (ids.length <= 1 && !found[0]) return noSuchGroup(ids[0] ?? '');
      // Where Easemob puts the missing ones is not documented; a caller has to match by `id`.
      const data = found.map((group, i) =>
        group ? details(group) : { groupid: ids[i], error: "group id doesn't exist" },
      );
      return { data, count: found.filter(Boolean).length };
    },

    modifyGroup: inCircle(sim, groupCircle, (group, { body }) => {
      const unknown = Object.keys(Object(body)).filter((field) => !(field in modification.shape));
      if (unknown.length > 0) return invalidParameter(`some of [${unknown.join(', ')}] are not valid fields`);
      const wanted = read(modification, { body, refuse: invalidParameter });
      if (wanted instanceof Refusal) return wanted;
      return change(sim, { group, wanted });
    }),

    deleteGroup: inCircle(sim, groupCircle, ({ id }) => {
      sim.state.commit({ change: 'groupDeleted', id, at: sim.clock.now() });
      return { data: { success: true, groupid: id } };
    }),

    disableGroup: inCircle(sim, groupCircle, (group) => {
      modify(sim, group, { disabled: true });
      return { data: { disabled: true } };
    }),
    enableGroup: inCircle(sim, groupCircle, (group) => {
      modify(sim, group, { disabled: false });
      return { data: { disabled: false } };
    }),

    listGroups({ query }) {
      const { org, app } = sim.appKey;
      const limit = numberIn(query.limit, { fallback: 10, from: 1, to: 1000 });
      const newestFirst = sim.state.listedGroups(sim.dials.settings.listLagMs).reverse();
      const { page, cursor } = pageOf(newestFirst, { cursor: query.cursor, limit });
      const data = page.map((group) => ({
        owner: `${org}#${app}_${group.owner}`,
        groupid: group.id,
        affiliations: group.affiliations.size,
        type: 'group',
        lastModified: String(group.lastModified),
        groupname: group.name,
      }));
      return { data, count: data.length, cursor };
    },
  };
}

/** Why a create is refused as a whole; a refused create leaves nothing behind. */
function createRefusal(sim: Simulation, wanted: NewGroup): Refusal | undefined {
  const { chosenGroupId, plan } = sim.dials.settings;
  const { groups, users } = sim.state;
  if (wanted.groupid !== undefined && chosenGroupId === 'refused') {
    return invalidParameter('some of [groupid] are not valid fields');
  }
  if (wanted.groupid !== undefined && chosenGroupId === 'activated' && groups.has(wanted.groupid)) {
    return illegalArgument(`group ID ${wanted.groupid} already exists!`);
  }
  const everybody = [...new Set([wanted.owner, ...wanted.members])];
  const stranger = everybody.find((name) => !users.has(name));
  if (stranger !== undefined) return noSuchUser(stranger);
  if (everybody.length > wanted.maxusers) return beyondPlan('members size is greater than max user size !');
  if (plan.groups !== null && groups.size >= plan.groups) {
    return beyondPlan(`appKey:${sim.appKey.org}#${sim.appKey.app} has create too many groups!`);
  }
  return tooManyGroups(sim, everybody);
}

/** The first of the users who may join no further group under the plan. */
export function tooManyGroups(sim: Simulation, usernames: string[]): Refusal | undefined {
  const { groupsPerUser } = sim.dials.settings.plan;
  if (groupsPerUser === null) return undefined;
  const full = usernames.find((name) => sim.state.joinedCount(name) >= groupsPerUser);
  return full === undefined ? undefined : beyondPlan(`user ${full} has joined too many groups!`);
}

function create(sim: Simulation, wanted: NewGroup): Reply {
  const now = sim.clock.now();
  const chosen = sim.dials.settings.chosenGroupId === 'activated' ? wanted.groupid : undefined;
  const id = chosen ?? groupId(sim.state.counted.groups);
  const affiliations = [...new Set([wanted.owner, ...wanted.members])];
  sim.state.commit({
    change: 'groupCreated',
    group: {
      id,
      name: wanted.groupname ?? '',
      description: wanted.description ?? wanted.desc ?? '',
      custom: wanted.custom ?? '',
      avatar: wanted.avatar ?? '',
      public: wanted.public,
      membersonly: wanted.membersonly ?? wanted.members_only ?? wanted.approval ?? false,
      allowinvites: !wanted.public && (wanted.allowinvites ?? false),
      invite_need_confirm: wanted.invite_need_confirm ?? true,
      maxusers: wanted.maxusers,
      owner: wanted.owner,
      created: now,
      lastModified: now,
      affiliations: affiliations.map((name) => [name, now]),
    },
  });
  return { data: { groupid: id } };
}

/** How many may be in a group. What becomes of a wish above the plan is not documented, so a dial says it. */
function maxUsers(sim: Simulation, wanted: number | undefined): number | Refusal {
  const { abovePlan, plan } = sim.dials.settings;
  const allowed = plan.membersPerGroup ?? Infinity;
  if (wanted !== undefined && wanted > allowed && abovePlan === 'refused') {
    return beyondPlan(`maxUsers cannot exceed ${allowed}`);
  }
  return Math.min(wanted ?? usualMaxUsers, allowed);
}

function change(
  sim: Simulation,
  { group, wanted }: { group: Group; wanted: z.output<typeof modification> },
): Success | Refusal {
  const { groupname, name, members_only, newowner, maxusers, ...fields } = wanted;
  const size = maxusers === undefined ? undefined : maxUsers(sim, maxusers);
  if (size instanceof Refusal) return size;
  const at = sim.clock.now();
  if (newowner !== undefined) {
    if (newowner === group.owner) return forbidden('new owner and old owner are the same');
    if (!group.affiliations.has(newowner)) {
      return forbidden(`user: ${newowner} doesn't exist in group: ${group.id}`);
    }
    sim.state.commit({ change: 'ownerChanged', id: group.id, owner: newowner, at });
  }
  const changed: Partial<GroupFields> = {
    ...fields,
    ...(size !== undefined && { maxusers: size }),
    ...((groupname ?? name) !== undefined && { name: groupname ?? name }),
    ...(members_only !== undefined && { membersonly: members_only }),
  };
  if (Object.keys(changed).length > 0) modify(sim, group, changed);
  return { data: Object.fromEntries(Object.keys(wanted).map((field) => [field, true])) };
}

const details = (group: Group) => ({
  id: group.id,
  name: group.name,
  avatar: group.avatar,
  description: group.description,
  membersonly: group.membersonly,
  allowinvites: group.allowinvites,
  invite_need_confirm: group.invite_need_confirm,
  maxusers: group.maxusers,
  owner: group.owner,
  created: group.created,
  custom: group.custom,
  mute: group.mute ?? false,
  affiliations_count: group.affiliations.size,
  disabled: group.disabled ?? false,
  affiliations: [
    ...membersOf(group)
      .slice(0, 9_999)
      .map((member) => ({ member })),
    { owner: group.owner },
  ],
  public: group.public,
});
