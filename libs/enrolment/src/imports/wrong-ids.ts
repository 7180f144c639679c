import { faultAt, type Fault, type GivenId, type Roster } from '#roster';
import type { Reads } from '../rows/state.js';
import type { StoredRoster } from './plan-changes.js';

interface Given {
  /** By the keys that people have in what is stored. */
  given: readonly GivenId[];
  /** What the roster is to become. */
  target: Roster;
  /** Whether the list may say ids in chats: they are common to all schools, and a conversation goes with each. */
  imUserIds: boolean;
}

/**
 * What is wrong with the ids that a list gives people, beside what is stored. Whoever is there keeps his; a newcomer gets
 * none that somebody else has.
 */
export async function wrongIds(
  reads: Reads,
  { state }: StoredRoster,
  { given, target, imUserIds }: Given,
): Promise<Fault[]> {
  if (given.length === 0) return [];
  const accounts = new Map([...state.im_user.values()].map((row) => [row.person_key, row]));
  const roles = new Map(target.people.map(({ key, role }) => [key, role]));
  const taken = new Set([
    ...[...accounts.values()].flatMap(({ account_id, user_type, person_id }) => [
      `account_id ${account_id}`,
      `person_id ${user_type} ${person_id}`,
    ]),
    ...(await takenInChats(reads, given)).map((id) => `im_user_id ${id}`),
  ]);
  return given.flatMap(({ person, name, id, at }): Fault[] => {
    const own = accounts.get(person);
    if (own) return own[name] === id ? [] : [faultAt(at, 'app_id_stays')];
    if (name === 'im_user_id' && !imUserIds) return [faultAt(at, 'app_id_common')];
    const key = name === 'person_id' ? `${name} ${roles.get(person)} ${id}` : `${name} ${id}`;
    return taken.has(key) ? [faultAt(at, 'app_id_taken')] : [];
  });
}

/** Whoever in whichever school has them. */
async function takenInChats(reads: Reads, given: readonly GivenId[]): Promise<number[]> {
  const ids = given.flatMap(({ name, id }) => (name === 'im_user_id' ? [id] : []));
  const rows: { im_user_id: number }[] = await reads.query(
    'select im_user_id from im_user where im_user_id = any($1)',
    [ids],
  );
  return rows.map(({ im_user_id }) => im_user_id);
}
