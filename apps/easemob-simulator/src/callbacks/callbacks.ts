import { setTimeout as pause } from 'node:timers/promises';
import type { AppState } from '../app-state.js';
import type { Clock } from '../clock.js';
import type { Dials } from '../dials.js';
import { seededRandom } from '../faults.js';
import { failuresToBan, failureWindowMs, nextBanMs } from './bans.js';
import { callbackBody, toldType, type Occurrence } from './callback-body.js';
import { post, type Posted } from './post.js';
import type { CallbackRule, EventType } from './rules.js';

/** What became of one callback. */
interface Delivery {
  seq: number;
  at: number;
  url: string;
  msg_id: string;
  eventType: EventType;
  chat_type: string;
  to: string;
  /** What each POST got. */
  posts: Posted['status'][];
  /** `given up` after its retry, `lost` by the dial, `banned` with its rule. */
  outcome: 'taken' | 'given up' | 'lost' | 'banned';
}

interface Told {
  rule: CallbackRule;
  occurrence: Occurrence;
  eventType: EventType;
  to: string;
}

interface World {
  appKey: { org: string; app: string };
  state: AppState;
  clock: Clock;
  dials: Dials;
}

const deliveriesKept = 10_000;

/**
 * Callbacks after delivery (callback_postsending.md). They are best effort, as the vendor's are: those under way end
 * with the process, and nothing is told later.
 */
export class Callbacks {
  #underWay = 0;
  #seq = 0;
  #deliveries: Delivery[] = [];
  #random = seededRandom(1);
  #stopping = new AbortController();
  /** When POSTs of a rule failed, within the window; by URL. */
  readonly #failures = new Map<string, number[]>();

  /** @param fixed a rule that is there beside those of the control API */
  constructor(
    private readonly world: World,
    private readonly fixed?: CallbackRule,
  ) {}

  get #rules(): CallbackRule[] {
    return [...(this.fixed ? [this.fixed] : []), ...this.world.state.callbackRules];
  }

  /** How many rules there can be beside the fixed one. */
  roomFor(rules: number, most: number): boolean {
    return rules + (this.fixed ? 1 : 0) <= most;
  }

  setRules(rules: CallbackRule[]): void {
    this.world.state.commit({ change: 'callbackRulesSet', rules });
    this.#random = seededRandom(this.world.dials.settings.faultSeed);
  }

  /** Tells everybody who wants to hear of it. */
  tell(occurrence: Occurrence): void {
    const chatType = toldType(occurrence);
    for (const rule of this.#rules) {
      if (!rule.chatTypes.includes(chatType)) continue;
      for (const eventType of rule.eventTypes) {
        for (const to of this.#recipients(occurrence, eventType)) this.#begin({ rule, occurrence, eventType, to });
      }
    }
  }

  overview(since: number) {
    const now = this.world.clock.now();
    const rules = this.#rules.map(({ secret: _, ...rule }) => {
      const { begun, until } = this.#banOf(rule);
      return { ...rule, bans: begun.length, bannedUntil: until > now ? until : null };
    });
    const deliveries = this.#deliveries.filter(({ seq }) => seq > since);
    return { rules, underWay: this.#underWay, lastSeq: this.#seq, deliveries };
  }

  /** Drops what is under way. */
  stop(): void {
    this.#stopping.abort();
  }

  reset(): void {
    this.stop();
    this.#stopping = new AbortController();
    this.#seq = 0;
    this.#deliveries = [];
    this.#random = seededRandom(1);
    this.#failures.clear();
  }

  /** Nobody has a phone in his hand here: all but the sender are away. Only messages wait for them. */
  #recipients({ did, by, message }: Occurrence, eventType: EventType): string[] {
    if (eventType === 'chat') return [message.to];
    if (did !== 'sent') return [];
    if (message.chatType === 'chat') return [message.to];
    const { groups, rooms } = this.world.state;
    const members = (groups.get(message.to) ?? rooms.get(message.to))?.affiliations.keys() ?? [];
    return [...members].filter((name) => name !== by);
  }

  #begin(told: Told): void {
    const { callbackLostShare, callbackDoubledShare, callbackDelayMs, callbackShuffleMs } = this.world.dials.settings;
    if (this.#random() < callbackLostShare) return this.#record(told, { posts: [], outcome: 'lost' });
    const times = this.#random() < callbackDoubledShare ? 2 : 1;
    for (let i = 0; i < times; i++) {
      void this.#deliver(told, callbackDelayMs + Math.floor(this.#random() * callbackShuffleMs));
    }
  }

  async #deliver(told: Told, delayMs: number): Promise<void> {
    const { signal } = this.#stopping;
    this.#underWay += 1;
    try {
      if (delayMs > 0) await pause(delayMs, undefined, { signal });
      const ended = await this.#attempt(told, signal);
      if (!signal.aborted) this.#record(told, ended);
    } catch (error) {
      if (!signal.aborted) throw error;
    } finally {
      this.#underWay -= 1;
    }
  }

  /** Once, and once more at once when it isn't taken. */
  async #attempt(
    { rule, occurrence, eventType, to }: Told,
    signal: AbortSignal,
  ): Promise<Pick<Delivery, 'posts' | 'outcome'>> {
    const { appKey, dials, clock } = this.world;
    const { callbackBody: as, callbackTimeoutMs: timeoutMs } = dials.settings;
    const telling = { appKey: `${appKey.org}#${appKey.app}`, secret: rule.secret, eventType, to, as };
    const body = JSON.stringify(callbackBody(occurrence, telling));
    const posts: Posted['status'][] = [];
    while (posts.length < 2) {
      if (this.#banOf(rule).until > clock.now()) return { posts, outcome: 'banned' };
      const posted = await post(rule.url, { body, timeoutMs, signal });
      posts.push(posted.status);
      if (posted.failed && !signal.aborted) this.#countFailure(rule);
      if (posted.taken) return { posts, outcome: 'taken' };
    }
    return { posts, outcome: 'given up' };
  }

  #countFailure(rule: CallbackRule): void {
    const now = this.world.clock.now();
    const recent = (this.#failures.get(rule.url) ?? []).filter((at) => at > now - failureWindowMs);
    recent.push(now);
    this.#failures.set(rule.url, recent);
    const { begun, until } = this.#banOf(rule);
    if (recent.length < failuresToBan || until > now) return;
    this.#failures.delete(rule.url);
    const banned = { url: rule.url, at: now, until: now + nextBanMs(begun, now) };
    this.world.state.commit({ change: 'callbackBanned', ...banned });
  }

  #banOf({ url }: Pick<CallbackRule, 'url'>): { begun: number[]; until: number } {
    const bans = this.world.state.callbackBans.filter((ban) => ban.url === url);
    return { begun: bans.map(({ at }) => at), until: bans.at(-1)?.until ?? 0 };
  }

  #record({ rule, occurrence, eventType, to }: Told, ended: Pick<Delivery, 'posts' | 'outcome'>): void {
    this.#seq += 1;
    const at = this.world.clock.now();
    const of = { url: rule.url, msg_id: occurrence.id, eventType, chat_type: toldType(occurrence), to };
    this.#deliveries.push({ seq: this.#seq, at, ...of, ...ended });
    if (this.#deliveries.length > 2 * deliveriesKept) this.#deliveries.splice(0, deliveriesKept);
  }
}
