import { z } from 'zod';
import { modifyUsers, ofUser } from '../accounts.js';
import type { Call, Handlers } from '../api.js';
import { beyondPlan, illegalArgument, noSuchResource, Refusal, type Reply } from '../answers.js';
import type { User } from '../changes.js';
import { numberIn, pageOf, read } from '../reading.js';
import type { Simulation } from '../simulation.js';
import { entity } from './users.js';

const names = z.object(
  { usernames: z.array(z.string(), { error: 'usernames must be provided' }) },
  { error: 'usernames must be provided' },
);
const remark = z.object(
  { remark: z.string({ error: 'remark must be provided' }).max(100, 'remark is too long') },
  { error: 'remark must be provided' },
);
const pageLimit = 50;

type ContactRoutes =
  | 'addContact'
  | 'removeContact'
  | 'contacts'
  | 'contactsPaged'
  | 'remarkContact'
  | 'importContacts'
  | 'blockUsers'
  | 'blockedUsers'
  | 'unblockUser';

/** Who knows whom, and who does not want to hear of whom (user_relationship.md). A contact is one on both sides. */
export function contactHandlers(sim: Simulation): Pick<Handlers, ContactRoutes> {
  const ofTwo = (carryOut: (user: User, other: User, call: Call) => Reply) =>
    ofUser(sim, (user, call) => {
      const other = sim.state.users.get(call.params.other ?? '');
      return other ? carryOut(user, other, call) : noSuchResource();
    });
  const full = ({ contacts = [] }: User) => {
    const { contactsPerUser } = sim.dials.settings.plan;
    return contactsPerUser !== null && contacts.length >= contactsPerUser;
  };
  const befriend = (user: User, other: User) =>
    modifyUsers(
      sim,
      { user, fields: { contacts: [...without(user, other), [other.username, '']] } },
      { user: other, fields: { contacts: [...without(other, user), [user.username, '']] } },
    );

  return {
    addContact: ofTwo((user, other) => {
      if (knows(user, other)) return { path: contactsPath(user), entities: [entity(other)] };
      if (full(user) || full(other)) return beyondPlan('user contact number exceed limit');
      befriend(user, other);
      return { path: contactsPath(user), entities: [entity(other)] };
    }),
    removeContact: ofTwo((user, other) => {
      modifyUsers(
        sim,
        { user, fields: { contacts: without(user, other) } },
        { user: other, fields: { contacts: without(other, user) } },
      );
      return { path: contactsPath(user), entities: [entity(other)] };
    }),
    remarkContact: ofTwo((user, other, { body }) => {
      const wanted = read(remark, { body, refuse: illegalArgument });
      if (wanted instanceof Refusal) return wanted;
      if (!knows(user, other)) {
        return illegalArgument('updateRemark they are not friends, please add as a friend first.');
      }
      modifyUsers(sim, {
        user,
        fields: { contacts: [...without(user, other), [other.username, wanted.remark]] },
      });
      return { status: 'ok' };
    }),

    contacts: ofUser(sim, ({ contacts = [] }) => ({
      data: contacts.map(([name]) => name),
      count: contacts.length,
    })),
    contactsPaged: ofUser(sim, ({ contacts = [] }, { query }) => {
      if (Number(query.limit) > pageLimit) {
        return illegalArgument(`getContacts | page size more than max limit : ${pageLimit}`);
      }
      const limit = numberIn(query.limit, { fallback: 10, from: 1, to: pageLimit });
      const { page, cursor } = pageOf(contacts, { cursor: query.cursor, limit });
      const shown = page.map(([username, text]) => ({
        ...(query.needReturnRemark === 'true' && { remark: text || null }),
        username,
      }));
      return { data: { ...(cursor && { cursor }), contacts: shown }, count: page.length };
    }),
    importContacts: ofUser(sim, (user, { body }) => {
      const wanted = read(names, { body, refuse: illegalArgument });
      if (wanted instanceof Refusal) return wanted;
      const told = {
        UnKnowFailed: [],
        success: [] as string[],
        NotExistFailed: [] as string[],
        maxLimitFailed: [] as string[],
      };
      for (const name of wanted.usernames) {
        const other = sim.state.users.get(name);
        if (!other) told.NotExistFailed.push(name);
        else if (!knows(user, other) && (full(user) || full(other))) told.maxLimitFailed.push(name);
        else {
          if (!knows(user, other)) befriend(user, other);
          told.success.push(name);
        }
      }
      return { status: 'ok', data: told };
    }),

    blockUsers: ofUser(sim, (user, { body }) => {
      const wanted = read(names, { body, refuse: illegalArgument });
      if (wanted instanceof Refusal) return wanted;
      if (wanted.usernames.some((name) => !sim.state.users.has(name))) return noSuchResource();
      modifyUsers(sim, {
        user,
        fields: { blocked: [...new Set([...(user.blocked ?? []), ...wanted.usernames])] },
      });
      return { data: wanted.usernames };
    }),
    blockedUsers: ofUser(sim, ({ blocked = [] }, { query }) => {
      const limit =
        query.pageSize === undefined
          ? blocked.length
          : numberIn(query.pageSize, { fallback: 10, from: 1, to: pageLimit });
      const { page, cursor } = pageOf(blocked, { cursor: query.cursor, limit });
      return { data: page, count: page.length, cursor };
    }),
    unblockUser: ofTwo((user, other) => {
      modifyUsers(sim, {
        user,
        fields: { blocked: (user.blocked ?? []).filter((name) => name !== other.username) },
      });
      return { path: `/users/${user.uuid}/blocks`, entities: [entity(other)] };
    }),
  };
}

const contactsPath = ({ uuid }: User) => `/users/${uuid}/contacts`;
const knows = ({ contacts = [] }: User, other: User) => contacts.some(([name]) => name === other.username);
const without = ({ contacts = [] }: User, other: User) => contacts.filter(([name]) => name !== other.username);
