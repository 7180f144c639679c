import { z } from 'zod';
import type { Group } from '../app-state.js';
import {
  badParameter,
  illegalArgument,
  noSuchGroup,
  noSuchUser,
  Refusal,
  tooManyMembers,
} from '../refusal.js';
import type { Route, Simulation } from '../simulator.js';

const flag = z.boolean().optional();
const newGroup = z.object({
  groupname: z.string().max(128).optional(),
  description: z.string().max(512).optional(),
  desc: z.string().max(512).optional(),
  public: z.boolean().optional(),
  maxusers: z.int().min(1).optional(),
  membersonly: flag,
  approval: flag,
  allowinvites: flag,
  owner: z.string().optional(),
  members: z.array(z.string()).optional(),
  custom: z.string().max(8192).optional(),
  groupid: z.string().regex(/^[a-z0-9]{1,64}$/).optional(),
}); // prettier-ignore
type NewGroup = z.output<typeof newGroup>;

const refusedNames = /违禁/;

/** The group, or the refusal that says there is none. */
export function groupOf({ journal }: Simulation, id: string): Group {
  const group = journal.state.groups.get(id);
  if (!group) throw noSuchGroup(id);
  return group;
}

export function checkUser({ journal, dials }: Simulation, username: string): void {
  if (!journal.state.users.has(username)) throw noSuchUser(username);
  if (journal.state.groupsOf(username).length >= dials.groupsPerUser) {
    throw new Refusal(403, 'exceed_limit', `user ${username} has joined too many groups!`);
  }
}

function idFor({ journal, dials }: Simulation, asked: string | undefined): string {
  if (asked === undefined || dials.chosenGroupId === 'ignored') return journal.state.nextGroupId();
  if (dials.chosenGroupId === 'refused') throw badParameter('some of [groupid] are not valid fields');
  if (journal.state.groups.has(asked)) throw illegalArgument(`group ID ${asked} already exists!`);
  return asked;
}

function create(simulation: Simulation, asked: NewGroup): Group {
  if (asked.public === undefined) throw badParameter('group must contain public field!');
  if (!asked.owner) throw badParameter('owner must be provided');
  if (refusedNames.test(asked.groupname ?? '')) {
    throw new Refusal(403, 'group_name_violation', `${asked.groupname} is violation, please change it.`);
  }
  const members = (asked.members ?? []).filter((member) => member !== asked.owner);
  for (const username of [asked.owner, ...members]) checkUser(simulation, username);
  const maxusers = asked.maxusers ?? 200;
  if (members.length + 1 > maxusers) throw tooManyMembers();
  const now = simulation.clock.now();
  return {
    id: idFor(simulation, asked.groupid),
    name: asked.groupname ?? '',
    description: asked.description ?? asked.desc ?? '',
    custom: asked.custom ?? '',
    owner: asked.owner,
    members,
    maxusers,
    public: asked.public,
    membersonly: asked.membersonly ?? asked.approval ?? false,
    allowinvites: asked.allowinvites ?? false,
    disabled: false,
    created: now,
    lastModified: now,
  };
}

const details = (group: Group) => ({
  id: group.id,
  name: group.name,
  description: group.description,
  membersonly: group.membersonly,
  allowinvites: group.allowinvites,
  maxusers: group.maxusers,
  owner: group.owner,
  created: group.created,
  custom: group.custom,
  mute: false,
  affiliations_count: group.members.length + 1,
  disabled: group.disabled,
  affiliations: [...group.members.map((member) => ({ member })), { owner: group.owner }],
  public: group.public,
});

const modifiable = new Map<string, keyof Group>([
  ['groupname', 'name'],
  ['name', 'name'],
  ['description', 'description'],
  ['maxusers', 'maxusers'],
  ['membersonly', 'membersonly'],
  ['allowinvites', 'allowinvites'],
  ['custom', 'custom'],
  ['public', 'public'],
]);

function handOver(simulation: Simulation, group: Group, newowner: string): object {
  if (newowner === group.owner)
    throw new Refusal(403, 'forbidden_op', 'new owner and old owner are the same');
  if (!group.members.includes(newowner)) {
    throw new Refusal(403, 'forbidden_op', `user: ${newowner} doesn't exist in group: ${group.id}`);
  }
  const members = [...group.members.filter((member) => member !== newowner), group.owner];
  simulation.journal.apply({ put: 'group', group: { ...group, owner: newowner, members } });
  return { data: { newowner: true } };
}

export const groupRoutes: Route[] = [
  {
    name: 'createGroup',
    method: 'POST',
    path: '/chatgroups',
    api: 'groups',
    answer: ({ body, simulation }) => {
      const parsed = newGroup.safeParse(body);
      if (!parsed.success) throw badParameter(`${parsed.error.issues[0]?.path.join('.')} is not valid`);
      const group = create(simulation, parsed.data);
      simulation.journal.apply({ put: 'group', group });
      return { data: { groupid: group.id } };
    },
  },
  {
    name: 'groupDetails',
    method: 'GET',
    path: '/chatgroups/:ids',
    api: 'groups',
    answer: ({ params, simulation }) => {
      const ids = params.ids!.split(',');
      if (ids.length === 1) return { data: [details(groupOf(simulation, ids[0]!))], count: 1 };
      const found = ids.flatMap((id) => simulation.journal.state.groups.get(id) ?? []);
      return { data: found.map(details), count: found.length };
    },
  },
  {
    name: 'modifyGroup',
    method: 'PUT',
    path: '/chatgroups/:id',
    api: 'groups',
    answer: ({ params, body, simulation }) => {
      const group = groupOf(simulation, params.id!);
      const changes = z.record(z.string(), z.unknown()).safeParse(body).data ?? {};
      if (typeof changes.newowner === 'string') return handOver(simulation, group, changes.newowner);
      const unknown = Object.keys(changes).filter((field) => !modifiable.has(field));
      if (unknown.length > 0) throw badParameter(`some of [${unknown.join(',')}] are not valid fields`);
      if (refusedNames.test(String(changes.groupname ?? ''))) {
        throw new Refusal(
          403,
          'group_name_violation',
          `${changes.groupname} is violation, please change it.`,
        );
      }
      const fields = Object.fromEntries(
        Object.entries(changes).map(([field, value]) => [modifiable.get(field)!, value]),
      );
      simulation.journal.apply({
        put: 'group',
        group: { ...group, ...fields, lastModified: simulation.clock.now() },
      });
      return { data: Object.fromEntries(Object.keys(changes).map((field) => [field, true])) };
    },
  },
  {
    name: 'deleteGroup',
    method: 'DELETE',
    path: '/chatgroups/:id',
    api: 'groups',
    answer: ({ params, simulation }) => {
      const { id } = groupOf(simulation, params.id!);
      simulation.journal.apply({ delete: 'group', id, at: simulation.clock.now() });
      return { data: { success: true, groupid: id } };
    },
  },
];
