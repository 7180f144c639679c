import { noSuchGroup, noSuchResource, Refusal, type Success } from './answers.js';
import type { Call } from './api.js';
import type { Group, GroupFields } from './changes.js';
import type { Simulation } from './simulation.js';

/** Chat groups and chat rooms: the same to Easemob but for a few words and numbers. */
export interface Circle {
  /** How an answer calls the id, beside a member or a list entry. */
  memberKey: 'groupid' | 'id';
  listKey: 'groupid' | 'chatroomid';
  word: 'group' | 'chatroom';
  /** With what status an operation on those who are not in it is refused. */
  notMemberStatus: 403 | 400;
}

export const groupCircle: Circle = {
  memberKey: 'groupid',
  listKey: 'groupid',
  word: 'group',
  notMemberStatus: 403,
};
export const roomCircle: Circle = {
  memberKey: 'id',
  listKey: 'chatroomid',
  word: 'chatroom',
  notMemberStatus: 400,
};

const allOf = (sim: Simulation, circle: Circle) => (circle.word === 'group' ? sim.state.groups : sim.state.rooms);

/** Members as Easemob lists them: the owner apart. */
export const membersOf = (group: Group): string[] =>
  [...group.affiliations.keys()].filter((name) => name !== group.owner);

/** A handler that begins with the group of its path, and answers 404 where there is none. */
export const inCircle =
  (sim: Simulation, circle: Circle, carryOut: (group: Group, call: Call) => Success | Refusal, absent = noSuchGroup) =>
  (call: Call): Success | Refusal => {
    const id = call.params.id ?? '';
    const group = allOf(sim, circle).get(id);
    return group ? carryOut(group, call) : absent(id);
  };

/** How the lists of members say that there is no such group. */
export const noGroupToList = (id: string): Refusal => noSuchResource(`do not find this group:${id}`);

export const modify = (sim: Simulation, group: Group, fields: Partial<GroupFields>): void =>
  sim.state.commit({ change: 'groupModified', id: group.id, fields, at: sim.clock.now() });

/** The names of a path like /users/a,b,c. */
export const namesOf = ({ params }: Call): string[] =>
  [...new Set((params.usernames ?? '').split(','))].filter(Boolean);
