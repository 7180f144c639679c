import type { Readable } from 'node:stream';
import type { z } from 'zod';
import { Breaker } from './breaker.js';
import type { Bucket, Budget, CallOptions } from './budget.js';
import { classify, type Answer, type CallKind } from './classify.js';
import { failed, HttpCaller, lost, type HttpCall } from './http-caller.js';
import { groupName } from './marker.js';
import { done, mapOutcome, type Outcome, type Refusal } from './outcome.js';
import { TokenSource, type StoredToken, type TokenStore } from './token-source.js';
import * as wire from './wire.js';

export interface EasemobSettings {
  /** Host, without org and app. */
  url: string;
  org: string;
  app: string;
  clientId: string;
  clientSecret: string;
  /** A call unanswered for so long has an unknown outcome. */
  timeoutMs: number;
}

export interface EasemobParts {
  budget: Budget;
  /** Shares the token between processes. */
  tokens?: TokenStore | undefined;
  /** Told of every call, for metrics. */
  observe?: (call: { api: string; outcome: string; durationMs: number }) => void;
  onBreaker?: (bucket: Bucket, state: string) => void;
}

/** The most users or members that one call may name. */
export const batchSize = 60;

interface ApiCall<S extends z.ZodType> extends HttpCall {
  api: string;
  bucket: Bucket;
  kind: CallKind;
  schema: S;
}

const repeatable: CallKind = { repeatable: true };

/** Easemob's REST API, typed. Nothing here throws for what Easemob says or does not say: it is all in the outcome. */
export class EasemobClient {
  private readonly http: HttpCaller;
  private readonly token: TokenSource;
  private readonly breakers = new Map<Bucket, Breaker>();

  constructor(
    private readonly settings: EasemobSettings,
    private readonly parts: EasemobParts,
  ) {
    const { url, org, app, timeoutMs } = settings;
    this.http = new HttpCaller({ baseUrl: `${url.replace(/\/$/, '')}/${org}/${app}`, timeoutMs });
    this.token = new TokenSource(() => this.mint(), parts.tokens);
  }

  /** Makes users exist. Those that exist already are fine. @returns what became of each */
  async registerUsers(users: { username: string; password: string }[], options: CallOptions): Promise<Outcome<{ username: string; refused?: string }[]>> {
    const outcome = await this.call({ api: 'registerUsers', bucket: 'users', kind: repeatable, schema: wire.registerAnswer, method: 'POST', path: '/users', body: users }, options);
    if (outcome.kind === 'permanent' && /duplicate_unique_property_exists/.test(outcome.detail)) {
      return this.oneByOne(users, (user) => this.registerUser(user, options));
    }
    return mapOutcome(outcome, ({ data }) => {
      const refusals = new Map(data.map((item) => [item.username, item.registerUserFailReason]));
      return users.map(({ username }) => {
        const refused = refusals.get(username);
        return refused === undefined || /already exists/.test(refused) ? { username } : { username, refused };
      });
    });
  } // prettier-ignore

  /**
   * Creates a group that holds its owner only. Not repeatable: an unknown outcome may have made a group.
   * @returns the id that Easemob gave, which is not the one asked for where the app may not choose ids
   */
  async createGroup(group: { name: string; description: string; custom: string; owner: string; maxUsers: number; groupId?: string | undefined }, options: CallOptions): Promise<Outcome<{ groupId: string }>> {
    const body = {
      groupname: groupName(group.name), description: group.description, custom: group.custom, owner: group.owner,
      public: false, allowinvites: false, invite_need_confirm: false, maxusers: group.maxUsers,
      ...(group.groupId && { groupid: group.groupId }),
    };
    const outcome = await this.call({ api: 'createGroup', bucket: 'groups', kind: { repeatable: false }, schema: wire.createGroupAnswer, method: 'POST', path: '/chatgroups', body }, options);
    return mapOutcome(outcome, ({ data }) => ({ groupId: data.groupid }));
  } // prettier-ignore

  /** Details of up to 100 groups. Groups that do not exist are absent. */
  async groupDetails(ids: string[], options: CallOptions): Promise<Outcome<wire.GroupDetails[]>> {
    const outcome = await this.call({ api: 'groupDetails', bucket: 'groups', kind: repeatable, schema: wire.groupDetailsAnswer, method: 'GET', path: `/chatgroups/${ids.map(encodeURIComponent).join(',')}` }, options);
    if (isRefusal(outcome, 'group_missing')) return done([]);
    return mapOutcome(outcome, ({ data }) => data.filter((group) => ids.includes(group.id)));
  } // prettier-ignore

  async renameGroup(id: string, name: string, options: CallOptions): Promise<Outcome<unknown>> {
    return this.modify(id, { groupname: groupName(name) }, options);
  }

  /** Hands a group over to one of its members. */
  async transferOwner(id: string, newowner: string, options: CallOptions): Promise<Outcome<unknown>> {
    return this.modify(id, { newowner }, options);
  }

  /** A group that does not exist is deleted already. */
  async deleteGroup(id: string, options: CallOptions): Promise<Outcome<unknown>> {
    const kind = { repeatable: true, alreadySo: (status: number) => status === 404 };
    return this.call({ api: 'deleteGroup', bucket: 'groups', kind, schema: wire.anything, method: 'DELETE', path: `/chatgroups/${encodeURIComponent(id)}` }, options);
  } // prettier-ignore

  /** Every group that a user is in. A user who does not exist is in none. The list may lag behind creations. */
  async joinedGroups(username: string, options: CallOptions): Promise<Outcome<{ id: string; name: string; description: string }[]>> {
    const kind = { repeatable: true, alreadySo: (status: number, error: string) => status === 404 && error === 'service_resource_not_found' };
    const groups: { id: string; name: string; description: string }[] = [];
    for (let page = 0; page < 200; page++) {
      const path = `/chatgroups/user/${encodeURIComponent(username)}?pagenum=${page}&pagesize=20`;
      const outcome = await this.call({ api: 'joinedGroups', bucket: 'joined', kind, schema: wire.joinedGroupsAnswer, method: 'GET', path }, options);
      if (outcome.kind !== 'done') return outcome;
      const entities = outcome.value?.entities ?? [];
      groups.push(...entities);
      if (entities.length < 20) break;
    }
    return done(groups);
  } // prettier-ignore

  /** A page of all groups of the app, the newest first. */
  async appGroups({ limit, cursor }: { limit: number; cursor?: string | undefined }, options: CallOptions): Promise<Outcome<{ ids: string[]; cursor?: string | undefined }>> {
    const path = `/chatgroups?limit=${limit}${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''}`;
    const outcome = await this.call({ api: 'appGroups', bucket: 'groups', kind: repeatable, schema: wire.appGroupsAnswer, method: 'GET', path }, options);
    return mapOutcome(outcome, ({ data, cursor }) => ({ ids: data.map((group) => group.groupid), cursor }));
  } // prettier-ignore

  /** Everybody in a group. */
  async groupMembers(id: string, options: CallOptions): Promise<Outcome<{ owner: string; members: string[] }>> {
    let owner = '';
    const members: string[] = [];
    for (let page = 1; page <= 50; page++) {
      const path = `/chatgroups/${encodeURIComponent(id)}/users?pagenum=${page}&pagesize=1000`;
      const outcome = await this.call({ api: 'groupMembers', bucket: 'groups', kind: repeatable, schema: wire.membersAnswer, method: 'GET', path }, options);
      if (outcome.kind !== 'done') return outcome;
      for (const item of outcome.value.data) {
        if (item.owner) owner = item.owner;
        if (item.member) members.push(item.member);
      }
      if (outcome.value.data.length < 1000) break;
    }
    return done({ owner, members });
  } // prettier-ignore

  /** Puts up to 60 users into a group. Those who are in already are fine; with unknown ones among them, one by one. */
  async addMembers(id: string, usernames: string[], options: CallOptions): Promise<Outcome<{ username: string; refusal?: Refusal }[]>> {
    const kind = { repeatable: true, alreadySo: (status: number, _: string, description: string) => status === 403 && /already in group/.test(description) };
    const path = `/chatgroups/${encodeURIComponent(id)}/users`;
    const outcome = await this.call({ api: 'addMembers', bucket: 'groups', kind, schema: wire.anything, method: 'POST', path, body: { usernames } }, options);
    if (!isRefusal(outcome, 'user_missing')) return mapOutcome(outcome, () => usernames.map((username) => ({ username })));
    return this.oneByOne(usernames, async (username) => {
      const one = await this.call({ api: 'addMember', bucket: 'groups', kind, schema: wire.anything, method: 'POST', path: `${path}/${encodeURIComponent(username)}` }, options);
      if (one.kind === 'permanent' && one.refusal !== 'group_missing') return done({ username, refusal: one.refusal });
      return mapOutcome(one, () => ({ username }));
    });
  } // prettier-ignore

  /** Takes up to 60 users out of a group. Those who are not in are fine. */
  async removeMembers(id: string, usernames: string[], options: CallOptions): Promise<Outcome<unknown>> {
    const kind = { repeatable: true, alreadySo: (status: number, _: string, description: string) => status === 403 && /are not members of this group/.test(description) };
    const path = `/chatgroups/${encodeURIComponent(id)}/users/${usernames.map(encodeURIComponent).join(',')}`;
    return this.call({ api: 'removeMembers', bucket: 'groups', kind, schema: wire.anything, method: 'DELETE', path }, options);
  } // prettier-ignore

  /** Sends a text to a group. Not repeatable: receivers drop a double by the id that the caller puts into `ext`. */
  async sendText({ from, groupId, text, ext }: { from: string; groupId: string; text: string; ext: object }, options: CallOptions): Promise<Outcome<{ messageId: string | null }>> {
    const body = { from, to: [groupId], type: 'txt', body: { msg: text }, ext };
    const outcome = await this.call({ api: 'sendText', bucket: 'messages', kind: { repeatable: false }, schema: wire.sendAnswer, method: 'POST', path: '/messages/chatgroups', body }, options);
    return mapOutcome(outcome, ({ data }) => ({ messageId: data[groupId] === 'success' ? null : (data[groupId] ?? null) }));
  } // prettier-ignore

  /** The bytes of an attachment, as they come. */
  async downloadFile({ uuid, shareSecret }: { uuid: string; shareSecret?: string | undefined }, options: CallOptions): Promise<Outcome<{ stream: Readable; contentLength: number | null }>> {
    const held = await this.admitted('files', options);
    if (held) return held;
    try {
      const headers = { accept: 'application/octet-stream', ...(shareSecret && { 'share-secret': shareSecret }) };
      const response = await this.http.send({ method: 'GET', path: `/chatfiles/${encodeURIComponent(uuid)}`, token: await this.token.get(), signal: options.signal }, headers);
      if (response.statusCode !== 200) return this.judge('downloadFile', repeatable, failed(response, await response.body.text()));
      return done({ stream: response.body, contentLength: Number(response.headers['content-length'] ?? NaN) || null });
    } catch (error) {
      if (options.signal?.aborted) throw error;
      return this.judge('downloadFile', repeatable, error instanceof MintRefused ? error.answer : lost(error));
    }
  } // prettier-ignore

  close(): Promise<void> {
    return this.http.close();
  }

  private async registerUser(user: { username: string; password: string }, options: CallOptions): Promise<Outcome<{ username: string; refused?: string }>> {
    const kind = { repeatable: true, alreadySo: (_: number, error: string, description: string) => error === 'duplicate_unique_property_exists' && /exists/.test(description) };
    const outcome = await this.call({ api: 'registerUser', bucket: 'users', kind, schema: wire.anything, method: 'POST', path: '/users', body: user }, options);
    if (isRefusal(outcome, 'refused')) return done({ username: user.username, refused: outcome.detail });
    return mapOutcome(outcome, () => ({ username: user.username }));
  } // prettier-ignore

  private modify(id: string, body: object, options: CallOptions): Promise<Outcome<unknown>> {
    const kind = { repeatable: true, alreadySo: (_: number, __: string, description: string) => /new owner and old owner are the same/.test(description) };
    return this.call({ api: 'modifyGroup', bucket: 'groups', kind, schema: wire.anything, method: 'PUT', path: `/chatgroups/${encodeURIComponent(id)}`, body }, options);
  } // prettier-ignore

  /** The results of all, or the first outcome that is no result. */
  private async oneByOne<T, R>(items: T[], each: (item: T) => Promise<Outcome<R>>): Promise<Outcome<R[]>> {
    const results: R[] = [];
    for (const item of items) {
      const outcome = await each(item);
      if (outcome.kind !== 'done') return outcome;
      results.push(outcome.value);
    }
    return done(results);
  }

  /** One call: admitted by breaker and budget, with the token, judged. On a 401 once more with a new token. */
  private async call<S extends z.ZodType>(
    call: ApiCall<S>,
    options: CallOptions,
  ): Promise<Outcome<z.output<S>>> {
    const held = await this.admitted(call.bucket, options);
    if (held) return held;
    const startedAt = performance.now();
    let answer = await this.withToken(call, options);
    if (answer.kind === 'answer' && answer.status === 401) answer = await this.withToken(call, options);
    const outcome = answer.kind === 'good' ? done(answer.value) : this.judge(call.api, call.kind, answer);
    this.observe(call, { answer, outcome, startedAt });
    if (answer.kind === 'answer' && answer.status === 429 && outcome.kind === 'later') {
      await this.parts.budget.pause(call.bucket, outcome.delayMs ?? 1000);
    }
    return outcome as Outcome<z.output<S>>;
  }

  private async withToken<S extends z.ZodType>(call: ApiCall<S>, { signal }: CallOptions) {
    try {
      const token = await this.token.get();
      const answer = await this.http.call({ ...call, token, signal }, call.schema);
      if (answer.kind === 'answer' && answer.status === 401) this.token.invalidate(token);
      return answer;
    } catch (error) {
      if (error instanceof MintRefused) return error.answer;
      throw error;
    }
  }

  private async admitted(bucket: Bucket, options: CallOptions): Promise<Extract<Outcome<never>, { kind: 'later' }> | undefined> {
    options.signal?.throwIfAborted();
    const brokenMs = this.breaker(bucket).waitMs();
    if (brokenMs > 0) return { kind: 'later', reason: 'breaker', delayMs: brokenMs, costsAttempt: false };
    const budget = await this.parts.budget.take(bucket, options);
    return budget.granted ? undefined : { kind: 'later', reason: 'budget', delayMs: budget.retryAfterMs, costsAttempt: false };
  } // prettier-ignore

  private judge(api: string, kind: CallKind, answer: Answer): Outcome<never> {
    const outcome = classify(kind, answer);
    // A token that could not be minted means that the call itself was never sent.
    return (outcome.kind === 'permanent' ? { ...outcome, detail: `${api}: ${outcome.detail}` } : outcome) as Outcome<never>;
  } // prettier-ignore

  private observe({ api, bucket }: ApiCall<z.ZodType>, { answer, outcome, startedAt }: { answer: Answer | { kind: 'good' }; outcome: Outcome<unknown>; startedAt: number }): void {
    const troubled = answer.kind === 'not-sent' || answer.kind === 'no-answer' || (answer.kind === 'answer' && answer.status >= 500);
    this.breaker(bucket).record(answer.kind === 'no-answer' ? 'silence' : troubled ? 'failed' : 'good');
    this.parts.observe?.({ api, outcome: outcome.kind, durationMs: performance.now() - startedAt });
  } // prettier-ignore

  private breaker(bucket: Bucket): Breaker {
    const known = this.breakers.get(bucket);
    if (known) return known;
    const breaker = new Breaker((state) => this.parts.onBreaker?.(bucket, state));
    this.breakers.set(bucket, breaker);
    return breaker;
  }

  private async mint(): Promise<StoredToken> {
    const { clientId: client_id, clientSecret: client_secret } = this.settings;
    const body = { grant_type: 'client_credentials', client_id, client_secret };
    const mintedAt = Date.now();
    const answer = await this.http.call({ method: 'POST', path: '/token', body }, wire.tokenAnswer);
    if (answer.kind !== 'good') throw new MintRefused(answer);
    return {
      token: answer.value.access_token,
      mintedAt,
      expiresAt: mintedAt + answer.value.expires_in * 1000,
    };
  }
}

/** No token, so the call was not sent, whatever became of the question for the token. */
class MintRefused extends Error {
  readonly answer: Answer;
  constructor(answer: Answer) {
    super('no token');
    const sent = answer.kind === 'answer' && answer.status < 500;
    this.answer = sent ? answer : { kind: 'not-sent', reason: 'no token' };
  }
}

const isRefusal = (outcome: Outcome<unknown>, refusal: Refusal): outcome is Extract<Outcome<unknown>, { kind: 'permanent' }> =>
  outcome.kind === 'permanent' && outcome.refusal === refusal; // prettier-ignore
