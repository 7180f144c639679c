import { z } from 'zod';
import { modifyUsers, ofUser } from '../accounts.js';
import type { Handlers } from '../api.js';
import { illegalArgument, noSuchEntity, noUsername, Refusal } from '../answers.js';
import type { User } from '../changes.js';
import { numberIn, read } from '../reading.js';
import type { Simulation } from '../simulation.js';
import { digestOf, entity, nickname } from './users.js';

const required = 'newpassword is required';
const newPassword = z.object(
  { newpassword: z.string({ error: required }).min(1, required).max(64, 'PASSWORD_TOO_LONG') },
  { error: required },
);

const empty = 'the request body is empty';
const modification = z.object(
  {
    nickname: nickname.optional(),
    notification_display_style: z.coerce.number().int().min(0).max(1).optional(),
  },
  { error: empty },
);

const several = z.object(
  { usernames: z.array(z.string(), { error: 'usernames must be provided' }) },
  { error: 'usernames must be provided' },
);
const statusesAtOnce = 100;

/** Seconds; -1 is for ever, 0 lifts it. */
const seconds = z.coerce.number().int().min(-1).max(2_147_483_647).optional();
const globalMute = z.object({ username: z.string(), chat: seconds, groupchat: seconds, chatroom: seconds });

type AccountRoutes =
  | 'modifyUser'
  | 'changePassword'
  | 'changePasswordByPost'
  | 'deactivateUser'
  | 'activateUser'
  | 'disconnectUser'
  | 'disconnectDevice'
  | 'onlineStatus'
  | 'onlineStatusBatch'
  | 'onlineDevices'
  | 'offlineMessages'
  | 'muteUser'
  | 'userMute'
  | 'userMutes';

/** What becomes of an account after its registration (account_system.md). Nobody is ever online: there are no phones. */
export function accountHandlers(sim: Simulation): Pick<Handlers, AccountRoutes> {
  const changePassword = ofUser(
    sim,
    (user, { body }) => {
      const wanted = read(newPassword, { body, refuse: illegalArgument });
      if (wanted instanceof Refusal) return wanted;
      const password = digestOf(sim, { username: user.username, password: wanted.newpassword });
      modifyUsers(sim, { user, fields: { password } });
      return { action: 'set user password' };
    },
    noSuchEntity,
  );

  return {
    changePassword,
    changePasswordByPost: changePassword,

    modifyUser: ofUser(sim, (user, { body }) => {
      const fields = read(modification, { body, refuse: illegalArgument });
      if (fields instanceof Refusal) return fields;
      modifyUsers(sim, { user, fields });
      return { entities: [entity(user)] };
    }),

    deactivateUser: ofUser(sim, (user) => {
      modifyUsers(sim, { user, fields: { activated: false } });
      return { action: 'Deactivate user', entities: [entity(user)] };
    }),
    activateUser: ofUser(sim, (user) => {
      modifyUsers(sim, { user, fields: { activated: true } });
      return { action: 'activate user' };
    }),

    disconnectUser: ofUser(sim, () => ({ data: { result: true }, count: 0 })),
    disconnectDevice: ofUser(sim, () => ({ data: { result: true } })),
    onlineStatus: ofUser(sim, ({ username }) => ({ data: { [username]: 'offline' }, count: 0 })),
    onlineStatusBatch({ body }) {
      const wanted = read(several, { body, refuse: illegalArgument });
      if (wanted instanceof Refusal) return wanted;
      if (wanted.usernames.length > statusesAtOnce) {
        return illegalArgument(`request body exceeds maximum limit, maximum limit is ${statusesAtOnce}`);
      }
      return {
        action: 'get batch user status',
        data: wanted.usernames.map((name) => ({ [name]: 'offline' })),
      };
    },
    onlineDevices: ofUser(sim, () => ({ data: [] })),
    offlineMessages: ofUser(sim, ({ username }) => ({ data: { [username]: 0 }, count: 0 })),

    muteUser({ body }) {
      const wanted = read(globalMute, { body, refuse: noUsername });
      if (wanted instanceof Refusal) return wanted;
      const { username, ...times } = wanted;
      const user = sim.state.users.get(username);
      if (!user) return noUsername();
      const ends = Object.fromEntries(
        Object.entries(times).map(([type, s]) => [type, s === -1 ? null : sim.clock.now() + s * 1000]),
      );
      modifyUsers(sim, { user, fields: { muted: { ...user.muted, ...ends } } });
      return { data: { result: 'ok' } };
    },
    userMute: ofUser(
      sim,
      (user) => {
        const { org, app } = sim.appKey;
        const data = { userid: `${org}#${app}_${user.username}`, chat: 0, groupchat: 0, chatroom: 0 };
        return { data: { ...data, ...left(sim, user), unixtime: unixtime(sim) } };
      },
      noUsername,
    ),
    userMutes({ query }) {
      const size = numberIn(query.pageSize, { fallback: 10, from: 1, to: 50 });
      const first = (numberIn(query.pageNum, { fallback: 1, from: 1, to: 1_000_000 }) - 1) * size;
      const data = [...sim.state.users.values()].flatMap((user) =>
        Object.entries(left(sim, user)).map(([type, s]) => ({ username: user.username, [type]: s })),
      );
      return { data: { data: data.slice(first, first + size), unixtime: unixtime(sim) } };
    },
  };
}

const unixtime = (sim: Simulation) => Math.floor(sim.clock.now() / 1000);

/** Seconds for which a user may not speak yet, by the type of chat; -1 is for ever. */
const left = (sim: Simulation, { muted = {} }: User): Record<string, number> =>
  Object.fromEntries(
    Object.entries(muted).map(([type, end]) => [
      type,
      end === null ? -1 : Math.max(0, Math.ceil((end - sim.clock.now()) / 1000)),
    ]),
  );
