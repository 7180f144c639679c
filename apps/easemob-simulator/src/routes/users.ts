import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { User } from '../app-state.js';
import { illegalArgument, Refusal, resourceMissing } from '../refusal.js';
import type { Route, Simulation } from '../simulator.js';

const newUser = z.object({
  username: z.string(),
  password: z.string().optional(),
  nickname: z.string().optional(),
});
type NewUser = z.output<typeof newUser>;

const largestBatch = 60;

function checked(user: NewUser): NewUser {
  const username = user.username.toLowerCase();
  if (!/^[a-z0-9_.-]+$/.test(username)) throw illegalArgument(`username [${user.username}] is not legal`);
  if (Buffer.byteLength(username) > 64) throw illegalArgument('USERNAME_TOO_LONG');
  if ((user.nickname?.length ?? 0) > 100) throw illegalArgument('NICKNAME_TOO_LONG');
  if (!user.password) throw illegalArgument('password or pin must provided');
  return { ...user, username };
}

const duplicate = (username: string) =>
  new Refusal(400, 'duplicate_unique_property_exists', `Application null Entity user requires that property named username be unique, value of ${username} exists`); // prettier-ignore

function add({ journal, clock }: Simulation, { username, nickname }: NewUser): User {
  const user = { username, uuid: randomUUID(), created: clock.now(), nickname };
  journal.apply({ put: 'user', user });
  return user;
}

const entity = ({ username, uuid, created, nickname }: User) => ({ uuid, type: 'user', created, modified: created, username, activated: true, ...(nickname && { nickname }) }); // prettier-ignore

function registerMany(simulation: Simulation, users: NewUser[]): object {
  if (users.length > largestBatch) {
    throw illegalArgument(`Request body array size[${users.length}] had almost reached or been greater than the upper range value[${largestBatch}]`); // prettier-ignore
  }
  const wanted = users.map(checked);
  const known = (username: string) => simulation.journal.state.users.has(username);
  const clash = wanted.find(({ username }) => known(username));
  if (clash && simulation.dials.duplicateUsers === 'batch') throw duplicate(clash.username);
  const data = wanted.filter(({ username }) => known(username)).map(({ username }) => ({ username, registerUserFailReason: `the ${username} already exists` })); // prettier-ignore
  const made = wanted.filter(({ username }) => !known(username)).map((user) => add(simulation, user));
  return { path: '/users', entities: made.map(entity), data };
}

function registerOne(simulation: Simulation, body: unknown): object {
  const parsed = newUser.safeParse(body).data;
  if (!parsed) throw illegalArgument('Entity user requires a property named username');
  const user = checked(parsed);
  if (simulation.journal.state.users.has(user.username)) throw duplicate(user.username);
  return { path: '/users', entities: [entity(add(simulation, user))] };
}

export const userRoutes: Route[] = [
  {
    name: 'registerUsers',
    method: 'POST',
    path: '/users',
    api: 'users',
    answer: ({ body, simulation }) => {
      if (!Array.isArray(body)) return registerOne(simulation, body);
      const users = z.array(newUser).safeParse(body).data;
      if (!users) throw illegalArgument('Entity user requires a property named username');
      return registerMany(simulation, users);
    },
  },
  {
    name: 'getUser',
    method: 'GET',
    path: '/users/:username',
    api: 'users',
    answer: ({ params, simulation: { journal } }) => {
      const user = journal.state.users.get(params.username!);
      if (!user) throw resourceMissing();
      return { path: '/users', entities: [entity(user)], count: 1 };
    },
  },
  {
    name: 'listUsers',
    method: 'GET',
    path: '/users',
    api: 'users',
    answer: ({ query, simulation: { journal } }) => {
      const limit = Math.min(Math.max(Number(query.limit ?? 10) || 10, 1), 100);
      const from = Number(query.cursor ?? 0) || 0;
      const all = [...journal.state.users.values()];
      const entities = all.slice(from, from + limit).map(entity);
      return { path: '/users', entities, count: entities.length, ...(from + limit < all.length && { cursor: String(from + limit) }) }; // prettier-ignore
    },
  },
  {
    name: 'deleteUser',
    method: 'DELETE',
    path: '/users/:username',
    api: 'users',
    answer: ({ params, simulation: { journal, clock } }) => {
      const user = journal.state.users.get(params.username!);
      if (!user) throw resourceMissing();
      // The groups that a user owns go with him; from the others he just disappears.
      for (const group of journal.state.groupsOf(user.username)) {
        if (group.owner === user.username) journal.apply({ delete: 'group', id: group.id, at: clock.now() });
        else journal.apply({ put: 'group', group: { ...group, members: group.members.filter((member) => member !== user.username) } }); // prettier-ignore
      }
      journal.apply({ delete: 'user', username: user.username });
      return { path: '/users', entities: [entity(user)] };
    },
  },
];
