import type { Change, Group, PlantedHour, SentMessage, StoredFile, User } from './changes.js';
import type { Clock } from './clock.js';
import { Journal, readJournal } from './journal.js';

/** A deleted group, remembered because lists show it a while longer. */
interface Ghost {
  group: Group;
  deletedAt: number;
}

const ghostsKept = 1000;

/** What Easemob knows about one app. Read it freely; it changes only through `commit`. */
export class AppState {
  readonly users = new Map<string, User>();
  readonly groups = new Map<string, Group>();
  /** By group or user written to; Easemob doesn't ask whether the group exists. */
  readonly messages = new Map<string, SentMessage[]>();
  /** Token to its end of life; null never ends. */
  readonly tokens = new Map<string, number | null>();
  readonly files = new Map<string, StoredFile>();
  readonly plantedHours: PlantedHour[] = [];
  /** Ids given out so far. */
  readonly counted = { groups: 0, messages: 0 };
  #ghosts: Ghost[] = [];
  #journal: Journal | undefined;

  /** @param dataFile where the state is kept and taken up again; absent: it ends with the process */
  constructor(
    private readonly clock: Clock,
    dataFile?: string,
  ) {
    if (dataFile === undefined) return;
    for (const change of readJournal(dataFile)) this.apply(change);
    this.#journal = new Journal(dataFile, this.changes());
  }

  /** Makes a change lasting, then real. */
  commit(change: Change): void {
    this.#journal?.append(change);
    this.apply(change);
  }

  close(): void {
    this.#journal?.close();
  }

  private apply(change: Change): void {
    switch (change.change) {
      case 'clockAdvanced':
        return this.clock.advance(change.ms);
      case 'tokenMinted':
        return void this.tokens.set(change.token, change.expiresAt);
      case 'tokensExpired':
        return this.tokens.forEach((_, token) => this.tokens.set(token, change.at));
      case 'usersRegistered':
        return change.users.forEach((user) => this.users.set(user.username, user));
      case 'usersDeleted':
        return change.usernames.forEach((username) => this.#deleteUser(username, change.at));
      case 'groupCreated':
        this.counted.groups += 1;
        return void this.groups.set(change.group.id, {
          ...change.group,
          affiliations: new Map(change.group.affiliations),
        });
      case 'groupModified':
        return void Object.assign(this.#group(change.id), change.fields, { lastModified: change.at });
      case 'ownerChanged':
        return void Object.assign(this.#group(change.id), { owner: change.owner, lastModified: change.at });
      case 'groupDeleted':
        return this.#deleteGroup(this.#group(change.id), change.at);
      case 'membersAdded':
        return change.usernames.forEach((name) => this.#group(change.id).affiliations.set(name, change.at));
      case 'membersRemoved':
        return change.usernames.forEach((name) => this.#group(change.id).affiliations.delete(name));
      case 'messagesSent':
        return change.messages.forEach((message) => this.#keepMessage(message));
      case 'fileStored':
        return void this.files.set(change.file.uuid, change.file);
      case 'hourPlanted':
        return this.#plantHour(change);
      case 'counted':
        return void Object.assign(this.counted, { groups: change.groups, messages: change.messages });
    }
  }

  /** Groups as lists show them, oldest first: births and deletions are seen only `lagMs` later. */
  listedGroups(lagMs: number): Group[] {
    const horizon = this.clock.now() - lagMs;
    const ghosts = this.#ghosts
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

  /** The shortest history that leads to this state: the compacted journal. */
  private *changes(): Generator<Change> {
    yield { change: 'clockAdvanced', ms: this.clock.advancedMs };
    for (const [token, expiresAt] of this.tokens) yield { change: 'tokenMinted', token, expiresAt };
    for (const { group, deletedAt } of this.#ghosts) {
      yield { change: 'groupCreated', group: { ...group, affiliations: [...group.affiliations] } };
      yield { change: 'groupDeleted', id: group.id, at: deletedAt };
    }
    for (const user of this.users.values()) yield { change: 'usersRegistered', users: [user] };
    for (const group of this.groups.values()) {
      yield { change: 'groupCreated', group: { ...group, affiliations: [...group.affiliations] } };
    }
    for (const messages of this.messages.values()) yield { change: 'messagesSent', messages };
    for (const file of this.files.values()) yield { change: 'fileStored', file };
    for (const hour of this.plantedHours) yield { change: 'hourPlanted', ...hour };
    yield { change: 'counted', ...this.counted };
  }

  clear(): void {
    this.#journal?.clear();
    for (const map of [this.users, this.groups, this.messages, this.tokens, this.files]) map.clear();
    this.plantedHours.length = 0;
    Object.assign(this.counted, { groups: 0, messages: 0 });
    this.#ghosts = [];
  }

  /** Whoever deletes a user deletes the groups that user owns. */
  #deleteUser(username: string, at: number): void {
    this.users.delete(username);
    for (const group of [...this.groups.values()]) {
      if (group.owner === username) this.#deleteGroup(group, at);
      else group.affiliations.delete(username);
    }
  }

  #deleteGroup(group: Group, deletedAt: number): void {
    this.groups.delete(group.id);
    this.#ghosts = [...this.#ghosts, { group, deletedAt }].slice(-ghostsKept);
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
    this.plantedHours.push({ hour, lines, availableAt });
  }

  #group(id: string): Group {
    const group = this.groups.get(id);
    if (!group) throw new Error(`a change names the group ${id}, which is not there`);
    return group;
  }
}
