/** A user of the app. */
export interface User {
  username: string;
  uuid: string;
  created: number;
  nickname?: string | undefined;
}

/** A chat group. Its owner is not among `members`, who stand in the order in which they joined. */
export interface Group {
  id: string;
  name: string;
  description: string;
  custom: string;
  owner: string;
  members: string[];
  maxusers: number;
  public: boolean;
  membersonly: boolean;
  allowinvites: boolean;
  disabled: boolean;
  created: number;
  lastModified: number;
}

export interface Message {
  id: string;
  from: string;
  to: string;
  type: string;
  body: unknown;
  ext?: unknown;
  at: number;
}

/** A change of the state: what the journal keeps, and the only way in which the state changes. */
export type Change =
  | { put: 'user'; user: User }
  | { delete: 'user'; username: string }
  | { put: 'group'; group: Group }
  | { delete: 'group'; id: string; at: number }
  | { put: 'message'; message: Message };

/** The id of the first group: the one printed in the 2017 document. */
const firstGroupId = 19448358567937n;
const firstMessageId = 1029544257947437432n;

/** Everything that the simulated app holds. */
export class AppState {
  readonly users = new Map<string, User>();
  readonly groups = new Map<string, Group>();
  readonly deletedGroups: { group: Group; at: number }[] = [];
  readonly messages: Message[] = [];
  private groupsMade = 0n;

  apply(change: Change): void {
    if ('put' in change) {
      if (change.put === 'user') this.users.set(change.user.username, change.user);
      if (change.put === 'message') this.messages.push(change.message);
      if (change.put === 'group') {
        if (!this.groups.has(change.group.id)) this.groupsMade += 1n;
        this.groups.set(change.group.id, change.group);
      }
      return;
    }
    if (change.delete === 'user') this.users.delete(change.username);
    else {
      const group = this.groups.get(change.id);
      if (group) this.deletedGroups.push({ group, at: change.at });
      this.groups.delete(change.id);
    }
  }

  /** Ids rise, by steps that nobody should count on. */
  nextGroupId(): string {
    return String(
      firstGroupId + this.groupsMade * 1048577n + ((this.groupsMade * this.groupsMade * 7919n) % 524287n),
    );
  }

  nextMessageId(): string {
    return String(firstMessageId + BigInt(this.messages.length) * 1021n);
  }

  groupsOf(username: string): Group[] {
    return [...this.groups.values()].filter(
      (group) => group.owner === username || group.members.includes(username),
    );
  }

  /** What it takes to come to this state again. */
  *changes(): Iterable<Change> {
    for (const user of this.users.values()) yield { put: 'user', user };
    for (const { group, at } of this.deletedGroups) {
      yield { put: 'group', group };
      yield { delete: 'group', id: group.id, at };
    }
    for (const group of this.groups.values()) yield { put: 'group', group };
    for (const message of this.messages) yield { put: 'message', message };
  }
}
