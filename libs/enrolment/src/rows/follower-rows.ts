import { deriveGroups, groupKey, type GivenId, type Roster, type WantedGroup } from '#roster';
import { byRowKey, type State } from './state.js';
import { rowKey, type Row } from './tables.js';

/** Gives out numbers that nobody has had. */
export type TakeNumbers = (of: 'person' | 'group', count: number) => Promise<number[]>;

/** What apps are shown of a roster: accounts, whose children whose are, groups and their members. */
type Followers = Pick<State, 'im_user' | 'guardian_child' | 'im_group' | 'im_group_member'>;

/**
 * The rows that follow from a roster. Who and what is there already keeps its ids; an account and a group that are no
 * longer wanted stay, the one without memberships and the other without members, for their ids are known outside.
 */
export async function followersOf(
  school_id: number,
  { roster, given, state, take }: { roster: Roster; given: readonly GivenId[]; state: State; take: TakeNumbers },
): Promise<Followers> {
  const users = await usersOf(school_id, { roster, given, state, take });
  const wanted = deriveGroups(roster);
  const groups = await groupsOf(school_id, { wanted, state, take });
  const members = wanted.flatMap((group) =>
    group.members.map(({ person, ...member }): Row => ({
      im_group_id: groups.get(groupKey(group))!.im_group_id!,
      im_user_id: users.get(person)!.im_user_id!,
      ...member,
    })),
  );
  return {
    im_user: byRowKey('im_user', [...users.values()]),
    guardian_child: byRowKey('guardian_child', childrenOf(roster, users)),
    im_group: byRowKey('im_group', [...groups.values()]),
    im_group_member: byRowKey('im_group_member', members),
  };
}

interface Sources {
  state: State;
  take: TakeNumbers;
}

/** @returns the accounts by the keys of their people */
async function usersOf(
  school_id: number,
  { roster, given, state, take }: Sources & { roster: Roster; given: readonly GivenId[] },
): Promise<Map<string, Row>> {
  const known = new Map([...state.im_user.values()].map((row) => [String(row.person_key), row]));
  const newcomers = roster.people.filter(({ key }) => !known.has(key));
  const held = [...known.values()].flatMap(({ account_id, person_id }) => [Number(account_id), Number(person_id)]);
  const numbers = await free(take, newcomers.length, new Set([...held, ...given.map(({ id }) => id)]));
  const made = new Map(newcomers.map(({ key, role }, at) => [key, newUser(numbers[at]!, { school_id, key, role })]));
  for (const { person, name, id } of given) {
    const user = made.get(person);
    if (user) made.set(person, { ...user, [name]: id });
  }
  return new Map(
    roster.people.map(({ key, name }) => [key, { ...(known.get(key) ?? made.get(key)!), real_name: name }]),
  );
}

/** Numbers that are not those of anybody's ids, however he came by them. */
async function free(take: TakeNumbers, count: number, taken: ReadonlySet<number>): Promise<number[]> {
  const numbers: number[] = [];
  while (numbers.length < count)
    numbers.push(...(await take('person', count - numbers.length)).filter((number) => !taken.has(number)));
  return numbers;
}

/** One number is all his ids, but for those that a list gives; guardians have no person_id. */
const newUser = (
  number: number,
  { school_id, key, role }: { school_id: number; key: string; role: Roster['people'][number]['role'] },
): Row => ({
  im_user_id: number,
  school_id,
  account_id: number,
  user_type: role,
  person_id: role === 'guardian' ? null : number,
  person_key: key,
});

function childrenOf({ people, guardians }: Roster, users: ReadonlyMap<string, Row>): Row[] {
  const there = new Set(people.filter(({ status }) => status === 'active').map(({ key }) => key));
  return guardians
    .filter(({ guardian, student }) => there.has(guardian) && there.has(student))
    .map(({ guardian, student }) => {
      const { school_id, person_id } = users.get(student)!;
      return { school_id: school_id!, student_id: person_id!, guardian_im_user_id: users.get(guardian)!.im_user_id! };
    });
}

/** @returns the groups, those that are wanted no more among them, by relation and type */
async function groupsOf(
  school_id: number,
  { wanted, state, take }: Sources & { wanted: readonly WantedGroup[] },
): Promise<Map<string, Row>> {
  const keyOf = (row: Row) => groupKey(row as unknown as WantedGroup);
  const groups = new Map([...state.im_group.values()].map((row) => [keyOf(row), row]));
  const fresh = wanted.filter((group) => !groups.has(groupKey(group)));
  const numbers = await take('group', fresh.length);
  for (const [at, { relation_id, group_type, group_name }] of fresh.entries()) {
    const row = { im_group_id: numbers[at]!, school_id, relation_id, group_type, group_name, derived: true };
    groups.set(keyOf(row), row);
  }
  for (const group of wanted) {
    const row = groups.get(groupKey(group))!;
    groups.set(groupKey(group), { ...row, group_name: group.group_name });
  }
  return groups;
}

/** The accounts of people who leave with a change from one state to another. */
export function leaversBetween(before: State, after: State): number[] {
  const leave = [...after.roster_person.values()].filter(
    (row) => row.status === 'left' && before.roster_person.get(rowKey('roster_person', row))?.status === 'active',
  );
  const keys = new Set(leave.map(({ key }) => key));
  return [...after.im_user.values()]
    .filter(({ person_key }) => keys.has(person_key))
    .map((row) => Number(row.im_user_id));
}
