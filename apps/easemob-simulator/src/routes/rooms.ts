import { z } from 'zod';
import { ofUser } from '../accounts.js';
import type { Handlers } from '../api.js';
import { beyondPlan, forbidden, invalidParameter, noSuchUser, Refusal } from '../answers.js';
import type { GroupFields } from '../changes.js';
import { inCircle, membersOf, modify, noGroupToList, roomCircle } from '../circles.js';
import { groupId } from '../ids.js';
import { numberIn, pageOf, read } from '../reading.js';
import type { Simulation } from '../simulation.js';

const must = (name: string) => `${name} must be provided`;
const fields = {
  name: z.string({ error: must('name') }).max(128, 'title cannot exceed to 128'),
  description: z.string({ error: must('description') }).max(512, 'desc cannot exceed to 512'),
  maxusers: z.int({ error: 'maxusers must be an integer' }).min(1, 'maxusers must be positive'),
  custom: z.string({ error: 'custom must be a string' }).max(8192, 'custom length is too big'),
};

const newRoom = z.object(
  {
    ...fields,
    maxusers: fields.maxusers.default(200),
    custom: fields.custom.default(''),
    owner: z.string({ error: must('owner') }).min(1, must('owner')),
    members: z.array(z.string(), { error: 'members must be an array of usernames' }).default([]),
  },
  { error: must('name') },
);

const modification = z.strictObject({ ...fields, groupname: fields.name, newowner: z.string() }).partial();

type RoomRoutes = 'createRoom' | 'listRooms' | 'roomDetails' | 'modifyRoom' | 'deleteRoom' | 'joinedRooms';

/** Chat rooms (chatroom_manage.md): the basics. They share their ids with the groups. */
export function roomHandlers(sim: Simulation): Pick<Handlers, RoomRoutes> {
  return {
    createRoom({ body }) {
      const wanted = read(newRoom, { body, refuse: invalidParameter });
      if (wanted instanceof Refusal) return wanted;
      const { owner, members, ...room } = wanted;
      const everybody = [...new Set([owner, ...members])];
      const stranger = everybody.find((name) => !sim.state.users.has(name));
      if (stranger !== undefined) return noSuchUser(stranger);
      if (everybody.length > room.maxusers) return beyondPlan('members size is greater than max user size !');
      const now = sim.clock.now();
      const id = groupId(sim.state.counted.groups);
      sim.state.commit({
        change: 'roomCreated',
        group: {
          ...room,
          id,
          owner,
          avatar: '',
          public: true,
          membersonly: false,
          allowinvites: false,
          invite_need_confirm: false,
          created: now,
          lastModified: now,
          affiliations: everybody.map((name) => [name, now]),
        },
      });
      return { data: { id } };
    },

    listRooms({ query }) {
      const limit = numberIn(query.limit, { fallback: 10, from: 1, to: 100 });
      const newestFirst = [...sim.state.rooms.values()].reverse();
      const { page, cursor } = pageOf(newestFirst, { cursor: query.cursor, limit });
      const data = page.map(({ id, name, owner, affiliations }) => ({
        id,
        name,
        owner,
        affiliations_count: affiliations.size,
      }));
      return { data, count: data.length, cursor };
    },

    roomDetails: inCircle(
      sim,
      roomCircle,
      (room) => ({
        data: [
          {
            id: room.id,
            name: room.name,
            description: room.description,
            membersonly: room.membersonly,
            allowinvites: room.allowinvites,
            maxusers: room.maxusers,
            owner: room.owner,
            created: room.created,
            custom: room.custom,
            mute: room.mute ?? false,
            affiliations_count: room.affiliations.size,
            affiliations: [...membersOf(room).map((member) => ({ member })), { owner: room.owner }],
            public: room.public,
          },
        ],
        count: 1,
      }),
      noGroupToList,
    ),

    modifyRoom: inCircle(sim, roomCircle, (room, { body }) => {
      const unknown = Object.keys(Object(body)).filter((field) => !(field in modification.shape));
      if (unknown.length > 0) return invalidParameter(`some of [${unknown.join(', ')}] are not valid fields`);
      const wanted = read(modification, { body, refuse: beyondPlan });
      if (wanted instanceof Refusal) return wanted;
      const { newowner, groupname, ...changed } = wanted;
      if (newowner !== undefined) {
        if (newowner === room.owner) return forbidden('new owner and old owner are the same');
        if (!room.affiliations.has(newowner)) return noSuchUser(newowner);
        sim.state.commit({ change: 'ownerChanged', id: room.id, owner: newowner, at: sim.clock.now() });
      }
      const all: Partial<GroupFields> = { ...(groupname !== undefined && { name: groupname }), ...changed };
      if (Object.keys(all).length > 0) modify(sim, room, all);
      // Easemob calls the name of a chat room `groupname` here.
      const told = Object.keys(wanted).map((field) => (field === 'name' ? 'groupname' : field));
      return { data: Object.fromEntries(told.map((field) => [field, true])) };
    }),

    deleteRoom: inCircle(sim, roomCircle, ({ id }) => {
      sim.state.commit({ change: 'groupDeleted', id, at: sim.clock.now() });
      return { data: { success: true, id } };
    }),

    joinedRooms: ofUser(sim, ({ username }, { query }) => {
      const size = numberIn(query.pagesize, { fallback: 10, from: 1, to: 100 });
      const first = (numberIn(query.pagenum, { fallback: 1, from: 1, to: 1_000_000 }) - 1) * size;
      const data = [...sim.state.rooms.values()]
        .filter((room) => room.affiliations.has(username))
        .slice(first, first + size)
        .map(({ id, name, disabled = false }) => ({ id, name, disabled: String(disabled) }));
      return { data, count: data.length };
    }),
  };
}
