import { registered } from './answers.js';
import type { GroupDetails, JoinedGroup, JoinedPage, MintedToken, RegisteredUser } from './answers.js';
import { atMost, batchSize, detailsAtOnce, mostPages, oneByOne } from './batches.js';
import type { CallOptions } from './budget.js';
import type { Call } from './call.js';
import * as calls from './easemob-calls.js';
import type { FileStream, GroupText, NewGroup, NewUser } from './easemob-calls.js';
import { EasemobCaller, type BreakerListener, type EasemobParts, type EasemobSettings } from './easemob-caller.js';
import type { FileAddress } from './file-hosts.js';
import { done, isMissing, mapOutcome, type Outcome, type Refusal } from './outcome.js';
import { userToken, type TokenWish } from './token-calls.js';

/**
 * Easemob's REST API, typed. What Easemob says, or fails to say, is always an outcome; a rejection means that the caller
 * broke a bound written here (RangeError), or may not make the call any more (what its `mustLast` throws).
 */
export class EasemobClient {
  private readonly caller: EasemobCaller;
  private readonly ownerPrefix: string;

  constructor(settings: EasemobSettings, parts: EasemobParts) {
    this.caller = new EasemobCaller(settings, parts);
    this.ownerPrefix = `${settings.org}#${settings.app}_`;
  }

  /**
   * Makes sure that up to 60 users exist. One who exists already is fine, and keeps his password.
   * @returns every user, with Easemob's words where it does not accept him; `nameless` where it takes him without his name
   */
  async registerUsers(users: NewUser[], options: CallOptions): Promise<Outcome<RegisteredUser[]>> {
    const named = await this.registerOnce(atMost(batchSize, users), options);
    if (named.kind !== 'done') return named;
    // A name that Easemob does not like must keep nobody out.
    const refused = new Set(named.value.filter(({ refused }) => refused).map(({ username }) => username));
    const nameless = users
      .filter(({ username, nickname }) => nickname && refused.has(username))
      .map(({ username, password }) => ({ username, password }));
    return mapOutcome(await this.registerOnce(nameless, options), (others) => [
      ...named.value.filter(({ username }) => !others.some((other) => other.username === username)),
      ...others.map((other) => (other.refused ? other : { ...other, nameless: true as const })),
    ]);
  }

  /** Has pushes show another name of a user; `user_missing` where he does not exist, `refused` where it is not liked. */
  async renameUser(username: string, nickname: string, options: CallOptions): Promise<Outcome<void>> {
    return this.caller.call(calls.renameUser(username, nickname), options);
  }

  /** A token for a user to sign in with; `user_missing` where he does not exist, `refused` where he is banned. */
  async userToken(wish: TokenWish, options: CallOptions): Promise<Outcome<MintedToken>> {
    return this.caller.call(userToken(wish), options);
  }

  private async registerOnce(users: NewUser[], options: CallOptions): Promise<Outcome<RegisteredUser[]>> {
    if (users.length === 0) return done([]);
    const outcome = await this.caller.call(calls.registerUsers(users), options);
    if (outcome.kind === 'permanent' && outcome.refusal === 'refused') {
      // Old clusters refuse a whole batch for one user who exists already.
      if (users.length > 1) return oneByOne(users, (user) => this.registerOnce([user], options));
      return done([{ username: users[0]!.username, refused: outcome.detail }]);
    }
    return mapOutcome(outcome, (registration) => users.map(({ username }) => registered(username, registration)));
  }

  /**
   * Creates a private group that holds its owner only. It must not be repeated after an unknown outcome, which may have
   * made a group; save with a `groupId` where Easemob is known to keep to it: then a second create is `group_exists`.
   * @returns the id that Easemob gave, another than the one asked for where the app may not choose ids
   */
  async createGroup(group: NewGroup, options: CallOptions): Promise<Outcome<{ groupId: string }>> {
    const { groupId } = group;
    if (groupId !== undefined && !/^[a-z0-9]{1,64}$/.test(groupId)) throw new RangeError(`Not a group id: ${groupId}`);
    return this.caller.call(calls.createGroup(group), options);
  }

  /** Details of any number of groups, in no order. Those that do not exist are absent. */
  async groupDetails(ids: string[], options: CallOptions): Promise<Outcome<GroupDetails[]>> {
    const found: GroupDetails[] = [];
    for (let start = 0; start < ids.length; start += detailsAtOnce) {
      const some = await this.someDetails(ids.slice(start, start + detailsAtOnce), options);
      if (some.kind !== 'done') return some;
      found.push(...some.value);
    }
    return done(found);
  }

  private async someDetails(ids: string[], options: CallOptions): Promise<Outcome<GroupDetails[]>> {
    const outcome = await this.caller.call(calls.groupDetails(ids), options);
    if (outcome.kind === 'permanent' && outcome.refusal === 'group_missing') {
      // Of several, a 404 does not say which one is missing: to take all for missing would have them made again.
      return ids.length > 1 ? oneByOne(ids, (id) => this.someDetails([id], options)) : done([]);
    }
    return mapOutcome(outcome, (groups) => groups.filter(({ id }) => ids.includes(id)));
  }

  async renameGroup(id: string, name: string, options: CallOptions): Promise<Outcome<void>> {
    return this.caller.call(calls.renameGroup(id, name), options);
  }

  /** Hands a group to one of its members; `not_a_member` where he is none. */
  async transferOwner(id: string, newOwner: string, options: CallOptions): Promise<Outcome<void>> {
    return this.caller.call(calls.transferOwner(id, newOwner), options);
  }

  /** A group that does not exist is deleted already. */
  async deleteGroup(id: string, options: CallOptions): Promise<Outcome<void>> {
    return this.caller.call(calls.deleteGroup(id), options);
  }

  /**
   * Every group that a user is in; none for a user who does not exist. May lag behind creations.
   * A 404 may only mean that this cluster has the other of two paths: there is nobody when both say so. The older path
   * tells no descriptions.
   */
  async joinedGroups(username: string, options: CallOptions): Promise<Outcome<JoinedGroup[]>> {
    const { joinedGroups, joinedGroupsOld, joinedPageSize, oldJoinedPageSize } = calls;
    const now = await this.joinedPages((page) => joinedGroups(username, page), joinedPageSize, options);
    if (!isMissing(now)) return now;
    const old = await this.joinedPages((page) => joinedGroupsOld(username, page), oldJoinedPageSize, options);
    return isMissing(old) ? done([]) : old;
  }

  private async joinedPages(
    call: (page: number) => Call<JoinedPage>,
    pageSize: number,
    options: CallOptions,
  ): Promise<Outcome<JoinedGroup[]>> {
    const found = new Map<string, JoinedGroup>();
    let seen = 0;
    for (let page = 0; page < mostPages; page++) {
      const outcome = await this.caller.call(call(page), options);
      if (outcome.kind !== 'done') return outcome;
      const { groups, total } = outcome.value;
      seen += groups.length;
      for (const group of groups) found.set(group.id, group);
      if (groups.length === 0 || (total === undefined ? groups.length < pageSize : seen >= total)) break;
    }
    return done([...found.values()]);
  }

  /** A page of up to 1000 groups of the app, the newest first; without `cursor` in the answer it is the last. */
  async appGroups(
    { limit, cursor }: { limit: number; cursor?: string | undefined },
    options: CallOptions,
  ): Promise<Outcome<{ groups: { id: string; name: string; owner: string }[]; cursor?: string }>> {
    const outcome = await this.caller.call(calls.appGroups(limit, cursor), options);
    return mapOutcome(outcome, ({ groups, ...more }) => ({
      groups: groups.map((group) => ({ ...group, owner: this.bareName(group.owner) })),
      ...more,
    }));
  }

  /** Everybody in a group; `members` are those besides the owner. */
  async groupMembers(id: string, options: CallOptions): Promise<Outcome<{ owner: string; members: string[] }>> {
    let owner: string | undefined;
    const members = new Set<string>();
    for (let page = 1; page <= mostPages; page++) {
      const outcome = await this.caller.call(calls.groupMembers(id, page), options);
      if (outcome.kind !== 'done') return outcome;
      for (const item of outcome.value) {
        owner = item.owner ?? owner;
        if (item.member !== undefined) members.add(item.member);
      }
      if (outcome.value.length < calls.membersPageSize) break;
    }
    if (owner === undefined) return { kind: 'later', reason: 'members without an owner', costsAttempt: true };
    return done({ owner, members: [...members] });
  }

  /**
   * Puts up to 60 users into a group. Those who are in already are fine.
   * @returns every user, with a refusal where he does not exist or is in too many groups; the others are in
   */
  async addMembers(
    id: string,
    usernames: string[],
    options: CallOptions,
  ): Promise<Outcome<{ username: string; refusal?: Refusal }[]>> {
    if (atMost(batchSize, usernames).length === 0) return done([]);
    const outcome = await this.caller.call(calls.addMembers(id, usernames), options);
    if (outcome.kind === 'permanent' && (outcome.refusal === 'user_missing' || outcome.refusal === 'too_many_groups')) {
      // Whether the others of the batch were added is not documented; adding them again does no harm.
      if (usernames.length > 1) return oneByOne(usernames, (username) => this.addMembers(id, [username], options));
      return done([{ username: usernames[0]!, refusal: outcome.refusal }]);
    }
    return mapOutcome(outcome, () => usernames.map((username) => ({ username })));
  }

  /** Takes up to 60 users out of a group. Those who are not in it, or do not exist, are fine. */
  async removeMembers(id: string, usernames: string[], options: CallOptions): Promise<Outcome<void>> {
    if (atMost(batchSize, usernames).length === 0) return done(undefined);
    const outcome = await this.caller.call(calls.removeMembers(id, usernames), options);
    if (outcome.kind !== 'done') return outcome;
    const refused = outcome.value.find((reason) => !/doesn't exist/.test(reason));
    if (refused === undefined) return done(undefined);
    return { kind: 'permanent', refusal: 'refused', detail: `200 ${refused}`.slice(0, 300) };
  }

  /**
   * Sends a text to a group. Easemob checks neither sender nor group, and does not drop doubles: after an unknown
   * outcome a repetition may arrive twice, so `ext` should hold an id for receivers to tell by.
   * @returns the message's id; null from a cluster that gives none
   */
  async sendText(message: GroupText, options: CallOptions): Promise<Outcome<{ messageId: string | null }>> {
    return this.caller.call(calls.sendText(message), options);
  }

  /**
   * Where the messages of one hour can be fetched, by `historyFile` and within about half an hour. Only the age of the hour
   * tells what `history_absent` means, none or not written yet, and `history_unstored`, not written yet or kept no longer.
   * @param hour `yyyyMMddHH`, in Beijing time on clusters in China, else in UTC
   */
  async historyUrl(hour: string, options: CallOptions): Promise<Outcome<{ url: string }>> {
    if (!/^\d{10}$/.test(hour)) throw new RangeError(`Not an hour as yyyyMMddHH: ${hour}`);
    return this.caller.call(calls.historyUrl(hour), options);
  }

  /** The gzipped file at such a link, fetched without our token, from hosts as files are. To its stream goes what is said below. */
  async historyFile(url: string, options: CallOptions): Promise<Outcome<FileStream>> {
    const way = this.caller.wayTo({ uuid: null, url });
    if (way.by !== 'url') return { kind: 'permanent', refusal: 'host_refused', detail: new URL(url).host };
    return this.caller.call(calls.historyFile(way.at), options);
  }

  /**
   * The bytes of an attachment. The caller must consume or destroy the stream, and bound what it takes from it; the
   * stream fails with an error when the connection breaks, when `signal` is aborted or when nothing comes for `timeoutMs`.
   */
  async downloadFile({ shareSecret, ...file }: FileAddress, options: CallOptions): Promise<Outcome<FileStream>> {
    const way = this.caller.wayTo(file);
    if (way.by === 'none') return { kind: 'permanent', refusal: 'host_refused', detail: way.host };
    return this.caller.call(calls.downloadFile(way, shareSecret), options);
  }

  /** Tells when a class of calls is cut off, and when it may be tried again. @returns what ends the telling */
  onBreakerChange(listener: BreakerListener): () => void {
    return this.caller.onBreakerChange(listener);
  }

  /** Ends every connection. Calls under way are lost, so let them finish before. */
  close(): Promise<void> {
    return this.caller.close();
  }

  /** The list of the app writes owners as `org#app_user`. */
  private bareName(owner: string): string {
    return owner.startsWith(this.ownerPrefix) ? owner.slice(this.ownerPrefix.length) : owner;
  }
}
