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
import { compacted, forget, type Ghost, type Keeping } from './compaction.js';
import { Journal, readJournal } from './journal.js';

const ghostsKept = 1000;
/** Without a journal that grows, so many changes say that it is time to let go of what is past its keeping. */
const usuallyForgotten = 10_000;

interface Kept {
  /** How long its parts are kept. */
  keeping: () => Keeping;
  /** The journal, from which the state is taken up again; absent: it ends with the process. */
  file?: string | undefined;
  /** How large that may grow before it is written anew. */
  compactAtBytes?: number | undefined;
  forgetAfterChanges?: number;
}

/** What Easemob knows about one app. Read it freely; it changes only through `commit`. */
export class AppState {
  readonly users = new Map<string, User>();
  readonly groups = new Map<string, Group>();
  readonly rooms = new Map<string, Group>();
  /** By group, room or user written to; Easemob doesn't ask whether the group exists. */
  readonly messages = new Map<string, SentMessage[]>();
  readonly tokens = new Map<string, Token>();
  readonly files = new Map<string, StoredFile>();
  plantedHours: readonly PlantedHour[] = [];
  callbackRules: readonly CallbackRule[] = [];
  /** Oldest first. */
  callbackBans: readonly CallbackBan[] = [];
  /** Ids given out so far. */
  readonly counted = { groups: 0, messages: 0 };
  ghosts: readonly Ghost[] = [];
  readonly #journal: Journal | undefined;
  #changes = 0;

  constructor(
    readonly clock: Clock,
    private readonly kept: Kept,
  ) {
    if (kept.file === undefined) return;
    for (const change of readJournal(kept.file)) this.apply(change);
    this.#journal = new Journal(kept.file, { changes: () => this.shortest(), compactAtBytes: kept.compactAtBytes });
  }

  /** The shortest history that leads to what is to be kept. */
  private shortest(): Iterable<Change> {
    forget(this, this.kept.keeping());
    return compacted(this);
  }

  /** Makes a change lasting, then real. */
  commit(change: Change): void {
    this.#journal?.append(change);
    this.apply(change);
    this.#journal?.compactWhenGrown();
    if (!this.#journal && ++this.#changes % (this.kept.forgetAfterChanges ?? usuallyForgotten) === 0)
      forget(this, this.kept.keeping());
  }

  close(): void {
    this.#journal?.close();
  }

  private apply(change: Change): void {
    switch (change.change) {
      case 'clockAdvanced':
        return this.clock.advance(change.ms);
      case 'tokenMinted':
        return void this.tokens.set(change.token, { expiresAt: change.expiresAt, username: change.username });
      case 'tokensExpired':
        return this.tokens.forEach((token) => (token.expiresAt = change.at));
      case 'usersRegistered':
        return change.users.forEach((user) => this.users.set(user.username, user));
      case 'usersModified':
        return change.users.forEach(({ username, fields }) =>
          Object.assign(this.users.get(username) ?? {}, fields, { modified: change.at }),
        );
      case 'usersDeleted':
        return change.usernames.forEach((username) => this.#deleteUser(username, change.at));
      case 'groupCreated':
        return this.#create(change.group, this.groups);
      case 'roomCreated':
        return this.#create(change.group, this.rooms);
      case 'groupModified':
        Object.assign(this.#group(change.id), change.fields, { lastModified: change.at });
        return this.#leave(change.id, change.fields.blocked ?? []);
      case 'ownerChanged':
        return this.#changeOwner(this.#group(change.id), change);
      case 'groupDeleted':
        return this.#deleteGroup(this.#group(change.id), change.at);
      case 'membersAdded':
        return this.#join(this.#group(change.id), change);
      case 'membersRemoved':
        return this.#leave(change.id, change.usernames);
      case 'messagesSent':
        return change.messages.forEach((message) => this.#keepMessage(message));
      case 'messageRecalled':
        if (change.eventId !== undefined) this.counted.messages += 1;
        return void Object.assign(this.message(change) ?? {}, { recalled: true });
      case 'messageEdited':
        this.counted.messages += 1;
        return void Object.assign(this.message(change) ?? {}, { edited: change.edited });
      case 'fileStored':
        return void this.files.set(change.file.uuid, change.file);
      case 'fileDeleted':
        return void this.files.delete(change.uuid);
      case 'hourPlanted':
        return this.#plantHour(change);
      case 'callbackRulesSet':
        this.callbackRules = change.rules;
        return;
      case 'callbackBanned':
        this.callbackBans = [...this.callbackBans, { url: change.url, at: change.at, until: change.until }];
        return;
      case 'counted':
        return void Object.assign(this.counted, { groups: change.groups, messages: change.messages });
    }
  }

  /** Groups as lists show them, oldest first: births and deletions are seen only `lagMs` later. */
  listedGroups(lagMs: number): Group[] {
    const horizon = this.clock.now() - lagMs;
    const ghosts = this.ghosts
      .filter(({ group, deletedAt }) => deletedAt > horizon && !this.groups.has(group.id))
      .map(({ group }) => group);
    return [...this.groups.values(), ...ghosts]
      .filter((group) => group.created <= horizon)
      .sort((a, b) => a.created - b.created);
  }

  joinedCount(username: string): number {
    let joined = 0;
    for (const group of this.groups.values()) if (group.affiliations.has(username)) joined += 1;
    return joined;
  }

  /** Looked for from the newest on: that is where those are that anybody still asks for. */
  message({ to, id }: { to: string; id: string }): SentMessage | undefined {
    return this.messages.get(to)?.findLast((message) => message.id === id);
  }

  clear(): void {
    this.#journal?.clear();
    for (const map of [this.users, this.groups, this.rooms, this.messages, this.tokens, this.files]) map.clear();
    this.plantedHours = [];
    Object.assign(this.counted, { groups: 0, messages: 0 });
    this.ghosts = [];
    this.callbackRules = [];
    this.callbackBans = [];
  }

  #create(group: GroupRecord, all: Map<string, Group>): void {
    this.counted.groups += 1;
    all.set(group.id, { ...group, affiliations: new Map(group.affiliations) });
  }

  #changeOwner(group: Group, { owner, at }: { owner: string; at: number }): void {
    const admins = group.admins?.filter((name) => name !== owner);
    Object.assign(group, { owner, lastModified: at, ...(admins && { admins }) });
  }

  #join(group: Group, { usernames, at, notified }: Extract<Change, { change: 'membersAdded' }>): void {
    for (const name of usernames) group.affiliations.set(name, at);
    if (notified) group.notices = (group.notices ?? 0) + 1;
  }

  /** Whoever leaves loses what he was in the group. */
  #leave(id: string, usernames: readonly string[]): void {
    if (usernames.length === 0) return;
    const group = this.#group(id);
    const gone = new Set(usernames);
    for (const name of gone) group.affiliations.delete(name);
    if (group.admins) group.admins = group.admins.filter((name) => !gone.has(name));
    if (group.allowed) group.allowed = group.allowed.filter((name) => !gone.has(name));
    if (group.muted) group.muted = group.muted.filter(([name]) => !gone.has(name));
  }

  /** Whoever deletes a user deletes the groups and chat rooms that user owns. */
  #deleteUser(username: string, at: number): void {
    this.users.delete(username);
    for (const group of [...this.groups.values(), ...this.rooms.values()]) {
      if (group.owner === username) this.#deleteGroup(group, at);
      else this.#leave(group.id, [username]);
    }
  }

  /** Its shared files go with it. */
  #deleteGroup(group: Group, deletedAt: number): void {
    for (const file of this.files.values()) if (file.shared?.group === group.id) this.files.delete(file.uuid);
    if (this.rooms.delete(group.id)) return;
    this.groups.delete(group.id);
    this.ghosts = [...this.ghosts, { group, deletedAt }].slice(-ghostsKept);
  }

  #keepMessage(message: SentMessage): void {
    this.counted.messages += 1;
    const earlier = this.messages.get(message.to);
    if (earlier) earlier.push(message);
    else this.messages.set(message.to, [message]);
  }

  /** Its messages take ids too. */
  #plantHour({ hour, lines, availableAt }: PlantedHour): void {
    this.counted.messages += lines.length;
    this.plantedHours = [...this.plantedHours, { hour, lines, availableAt }];
  }

  #group(id: string): Group {
    const group = this.groups.get(id) ?? this.rooms.get(id);
    if (!group) throw new Error(`a change names the group ${id}, which is not there`);
    return group;
  }
}
