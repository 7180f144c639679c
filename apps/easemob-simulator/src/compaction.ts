import { stillCounts } from './callbacks/bans.js';
import type { CallbackRule } from './callbacks/rules.js';
import type {
  CallbackBan,
  Change,
  Group,
  GroupRecord,
  PlantedHour,
  SentMessage,
  StoredFile,
  Token,
  User,
} from './changes.js';
import type { Clock } from './clock.js';
import { hasBegun } from './history/hour-start.js';

/** A deleted group, remembered because lists show it a while longer. */
export interface Ghost {
  group: Group;
  deletedAt: number;
}

/** What there is to keep. */
interface State {
  readonly clock: Clock;
  readonly users: ReadonlyMap<string, User>;
  readonly groups: ReadonlyMap<string, Group>;
  readonly rooms: ReadonlyMap<string, Group>;
  readonly messages: Map<string, SentMessage[]>;
  readonly tokens: Map<string, Token>;
  readonly files: Map<string, StoredFile>;
  plantedHours: readonly PlantedHour[];
  readonly callbackRules: readonly CallbackRule[];
  callbackBans: readonly CallbackBan[];
  readonly counted: { groups: number; messages: number };
  readonly ghosts: readonly Ghost[];
}

/** How long Easemob keeps what it would otherwise collect for ever. */
export interface Keeping {
  historyMs: number;
  fileMs: number;
}

const messagesALine = 1000;

const record = (group: Group): GroupRecord => ({ ...group, affiliations: [...group.affiliations] });

/**
 * Lets go of what is past its keeping: messages and hours that no history tells any more, what was in expired files, and bans
 * by which no other is judged. Of files and tokens that have expired nobody knows that they ever were once they have been so
 * for as long again as a file is kept.
 */
export function forget(state: State, { historyMs, fileMs }: Keeping): void {
  const now = state.clock.now();
  for (const [to, messages] of state.messages) {
    const kept = messages.filter(({ sentAt }) => sentAt > now - historyMs);
    if (kept.length === 0) state.messages.delete(to);
    else if (kept.length < messages.length) state.messages.set(to, kept);
  }
  for (const [uuid, file] of state.files) {
    if (file.storedAt + fileMs <= now) file.base64 = '';
    if (file.storedAt + 2 * fileMs <= now) state.files.delete(uuid);
  }
  for (const [token, { expiresAt }] of state.tokens)
    if (expiresAt !== null && expiresAt + fileMs <= now) state.tokens.delete(token);
  state.plantedHours = state.plantedHours.filter(({ hour }) => !hasBegun(hour, now - historyMs));
  state.callbackBans = state.callbackBans.filter((ban) => stillCounts(ban, now));
}

/** The shortest history that leads to this state: the compacted journal. */
export function* compacted(state: State): Generator<Change> {
  yield { change: 'clockAdvanced', ms: state.clock.advancedMs };
  for (const [token, held] of state.tokens) yield { change: 'tokenMinted', token, ...held };
  for (const { group, deletedAt } of state.ghosts) {
    yield { change: 'groupCreated', group: record(group) };
    yield { change: 'groupDeleted', id: group.id, at: deletedAt };
  }
  for (const user of state.users.values()) yield { change: 'usersRegistered', users: [user] };
  for (const group of state.groups.values()) yield { change: 'groupCreated', group: record(group) };
  for (const room of state.rooms.values()) yield { change: 'roomCreated', group: record(room) };
  for (const all of state.messages.values()) {
    for (let i = 0; i < all.length; i += messagesALine) {
      yield { change: 'messagesSent', messages: all.slice(i, i + messagesALine) };
    }
  }
  for (const file of state.files.values()) yield { change: 'fileStored', file };
  for (const hour of state.plantedHours) yield { change: 'hourPlanted', ...hour };
  if (state.callbackRules.length > 0) yield { change: 'callbackRulesSet', rules: [...state.callbackRules] };
  for (const ban of state.callbackBans) yield { change: 'callbackBanned', ...ban };
  yield { change: 'counted', ...state.counted };
}
