import { createHmac, randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Handlers } from '../api.js';
import { communityEdition, duplicateUser, illegalArgument, noSuchResource, Refusal, type Reply } from '../answers.js';
import type { User } from '../changes.js';
import { numberIn, pageOf, read } from '../reading.js';
import type { Simulation } from '../simulation.js';

export const username = z
  .string({ error: 'Entity user requires a property named username' })
  .toLowerCase()
  .refine((name) => Buffer.byteLength(name) <= 64, 'USERNAME_TOO_LONG')
  .refine((name) => /^[a-z0-9_.-]+$/.test(name), {
    error: (issue) => `username [${String(issue.input)}] is not legal`,
  });

const password = z
  .string({ error: 'password or pin must provided' })
  .min(1, 'password or pin must provided')
  .max(64, 'PASSWORD_TOO_LONG');

export const nickname = z.string().max(100, 'NICKNAME_TOO_LONG');

const person = z.object(
  {
    username,
    password,
    nickname: nickname.optional(),
  },
  { error: 'Entity user requires a property named username' },
);
type Person = z.output<typeof person>;

const batchLimit = 60;

type UserRoutes = 'registerUsers' | 'getUser' | 'listUsers' | 'deleteUser' | 'deleteUsers';

/** IM users. Deleting one deletes the groups that user owns. */
export function userHandlers(sim: Simulation): Pick<Handlers, UserRoutes> {
  const all = () => [...sim.state.users.values()];
  const remove = (users: User[]): Reply => {
    const usernames = users.map((user) => user.username);
    sim.state.commit({ change: 'usersDeleted', usernames, at: sim.clock.now() });
    return { entities: users.map(entity), count: users.length };
  };

  return {
    registerUsers: ({ body }) => (Array.isArray(body) ? registerBatch(sim, body) : registerOne(sim, body)),

    getUser({ params }) {
      const user = sim.state.users.get(params.username ?? '');
      return user ? { entities: [entity(user)], count: 1 } : noSuchResource();
    },

    listUsers({ query }) {
      const limit = numberIn(query.limit, { fallback: 10, from: 1, to: 100 });
      const { page, cursor } = pageOf(all(), { cursor: query.cursor, limit });
      return { entities: page.map(entity), count: page.length, cursor };
    },

    deleteUser({ params }) {
      const user = sim.state.users.get(params.username ?? '');
      return user ? remove([user]) : noSuchResource();
    },

    /** The trap: an empty username in the path of a deletion ends here and takes the oldest users instead. */
    deleteUsers: ({ query }) => remove(all().slice(0, numberIn(query.limit, { fallback: 10, from: 1, to: 100 }))),
  };
}

function registerOne(sim: Simulation, body: unknown): Reply {
  const wanted = read(person, { body, refuse: illegalArgument });
  if (wanted instanceof Refusal) return wanted;
  if (sim.state.users.has(wanted.username)) return taken(sim, wanted.username);
  return register(sim, [wanted]) ?? registered(sim, [wanted]);
}

function registerBatch(sim: Simulation, body: unknown[]): Reply {
  if (body.length > batchLimit) {
    return illegalArgument(
      `Request body array size[${body.length}] had almost reached or been greater than the upper range value[${batchLimit}]`,
    );
  }
  const wanted = read(z.array(person), { body, refuse: illegalArgument });
  if (wanted instanceof Refusal) return wanted;
  const persons = new Map<string, Person>();
  for (const one of wanted) {
    const earlier = persons.get(one.username);
    if (earlier && earlier.password !== one.password) {
      return duplicateUser(
        `the same user ${one.username} has a different password, the passwords are ${earlier.password},${one.password}`,
      );
    }
    persons.set(one.username, one);
  }
  const clashes = [...persons.keys()].filter((name) => sim.state.users.has(name));
  if (clashes[0] && sim.dials.settings.duplicateUsers === 'batch') return taken(sim, clashes[0]);
  const fresh = [...persons.values()].filter((one) => !sim.state.users.has(one.username));
  const failures = clashes.map((username) => ({
    username,
    registerUserFailReason: `the ${username} already exists`,
  }));
  return register(sim, fresh) ?? { ...registered(sim, fresh), data: failures };
}

/** Registers all or nobody. */
function register(sim: Simulation, persons: Person[]): Refusal | undefined {
  const { users: allowed } = sim.dials.settings.plan;
  if (allowed !== null && sim.state.users.size + persons.length > allowed) return communityEdition();
  const created = sim.clock.now();
  const users = persons.map((one) => ({
    uuid: randomUUID(),
    username: one.username,
    nickname: one.nickname,
    password: digestOf(sim, one),
    created,
  }));
  sim.state.commit({ change: 'usersRegistered', users });
  return undefined;
}

function registered(sim: Simulation, persons: Person[]): { entities: unknown[]; count: number } {
  const entities = persons.map(({ username }) => entity(sim.state.users.get(username) as User));
  return { entities, count: entities.length };
}

const taken = (sim: Simulation, name: string) =>
  duplicateUser(
    `Application ${sim.applicationId} Entity user requires that property named username be unique, value of ${name} exists`,
  );

/** How a password is kept: nobody needs to read it again. */
export const digestOf = (sim: Simulation, { username, password }: { username: string; password: string }) =>
  createHmac('sha256', sim.appKey.clientSecret).update(`${username.toLowerCase()}:${password}`).digest('base64url');

/** A user as answers show him. */
export const entity = ({
  uuid,
  username,
  nickname,
  created,
  modified,
  activated,
  notification_display_style: style,
}: User) => ({
  uuid,
  type: 'user',
  created,
  modified: modified ?? created,
  username,
  activated: activated ?? true,
  ...(nickname !== undefined && { nickname }),
  ...(style !== undefined && { notification_display_style: style }),
});
