import { setTimeout as delay } from 'node:timers/promises';
import { freshTimestamp, sign } from '#client';
import type { Attempt, Body, Expected, History, Kind } from './history.js';
import type { Random } from './random.js';

/** What an app wants, whatever it takes. */
export interface Wish {
  kind: Kind;
  cmd: string;
  school_id: number;
  account_id: number;
  /** The same for every repetition, or made anew for each where a repetition may count twice. */
  fields: object | ((attempt: number) => object);
  mayFail?: string[];
  expected?: (attempt: Attempt) => Expected;
  /** Names the wish over all its repetitions; absent: a name is made. */
  write?: string;
}

export type Signing = 'right' | 'absent' | 'nonsense' | 'wrong salt' | "somebody else's";

/** A request as its bytes went out. */
export interface Sent {
  attempt: Attempt;
  bytes: string;
}

const patienceMs = 6000;
const keptForReplays = 200;
const refusedForMs = 1000;

/** Sends what apps send, to any of the gateways, and writes down what came of it. */
export class Phone {
  /** Requests that were carried out, the newest last: what an eavesdropper has. */
  readonly overheard: Sent[] = [];
  private readonly refusedAt: number[] = [];
  private count = 0;

  constructor(
    private readonly options: {
      gateways: string[];
      salt: string;
      history: History;
      random: Random;
      /** Ends every request: the run is over. */
      over: AbortSignal;
    },
  ) {}

  /**
   * Repeats a wish, each time under a new signature, until it is answered by anything but "unavailable" and "too many".
   * @returns the last attempt; without an answer where patience has ended
   */
  async insist(wish: Wish, { tries = 8 }: { tries?: number } = {}): Promise<Attempt> {
    const { random, over } = this.options;
    const write = wish.write ?? `w${++this.count}`;
    for (let n = 1; ; n++) {
      const attempt = await this.ask({ ...wish, write }, { n });
      const isTaken = attempt.answer && ![429, 503].includes(attempt.answer.status);
      if (isTaken || n >= tries || over.aborted) return attempt;
      await delay(random.int(100, 250 * n), undefined, { signal: over }).catch(() => undefined);
    }
  }

  /** One request. */
  async ask(wish: Wish, { n = 1, signing = 'right' }: { n?: number; signing?: Signing } = {}): Promise<Attempt> {
    const { attempt, bytes } = this.prepare(wish, { n, signing });
    await this.send({ attempt, bytes });
    return attempt;
  }

  /** The same bytes twice at the same moment, to two gateways. */
  async askTwice(wish: Wish): Promise<void> {
    const one = this.prepare(wish, { n: 1, signing: 'right' });
    const other = structuredClone(one);
    other.attempt.id = this.newId();
    other.attempt.gateway = (one.attempt.gateway + 1) % this.options.gateways.length;
    one.attempt.honesty = other.attempt.honesty = 'twin';
    one.attempt.replays = other.attempt.id;
    other.attempt.replays = one.attempt.id;
    await Promise.all([this.send(one), this.send(other)]);
  }

  /** The bytes of a request that was carried out, once more. */
  async replay({ attempt, bytes }: Sent): Promise<void> {
    const { answer: _answer, none: _none, ...same } = attempt;
    const again: Attempt = {
      ...same,
      id: this.newId(),
      honesty: 'replayed',
      replays: attempt.id,
      gateway: this.anyGateway(),
    };
    await this.send({ attempt: again, bytes });
  }

  private prepare(wish: Wish, { n, signing }: { n: number; signing: Signing }): Sent {
    const { cmd, school_id, account_id, kind } = wish;
    const fields = (typeof wish.fields === 'function' ? wish.fields(n) : wish.fields) as Attempt['fields'];
    const id = this.newId();
    const attempt: Attempt = {
      id,
      write: wish.write ?? id,
      kind,
      honesty: signing === 'right' ? 'honest' : 'forged',
      gateway: this.anyGateway(),
      cmd,
      school_id,
      account_id,
      fields,
      mayFail: wish.mayFail ?? [],
      askedAt: 0,
    };
    if (wish.expected) attempt.expected = wish.expected(attempt);
    const timestamp = freshTimestamp();
    const bytes = JSON.stringify({
      ...fields,
      cmd,
      school_id,
      account_id,
      timestamp,
      sign: this.sign(attempt, timestamp, signing),
    });
    return { attempt, bytes };
  }

  private sign({ school_id, account_id }: Attempt, timestamp: string, signing: Signing): string | undefined {
    const { salt } = this.options;
    switch (signing) {
      case 'absent':
        return undefined;
      case 'nonsense':
        return sign(timestamp, { schoolId: school_id, accountId: account_id, salt: timestamp });
      case 'wrong salt':
        return sign(timestamp, { schoolId: school_id, accountId: account_id, salt: 'Tk07EiJfCcrL' });
      case "somebody else's":
        return sign(timestamp, { schoolId: school_id, accountId: account_id + 1, salt });
      case 'right':
        return sign(timestamp, { schoolId: school_id, accountId: account_id, salt });
    }
  }

  private async send({ attempt, bytes }: Sent): Promise<void> {
    const { gateways, history, random, over } = this.options;
    attempt.askedAt = history.now();
    history.asked(attempt);
    const held = Number(attempt.fields.wait_ms ?? 0);
    // Now and then somebody closes the app before the answer is there.
    const patience = random.chance(0.03) ? random.int(20, 400) : held + patienceMs;
    const hangUp = new AbortController();
    const end = () => hangUp.abort();
    const timer = setTimeout(end, patience);
    over.addEventListener('abort', end);
    try {
      const response = await fetch(`${gateways[attempt.gateway]}/api/im`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-request-id': attempt.id },
        body: bytes,
        signal: hangUp.signal,
      });
      const text = await response.text();
      attempt.answer = { at: history.now(), status: response.status, body: parsed(text) };
      if (response.status === 200 && attempt.honesty === 'honest') this.overhear({ attempt, bytes });
    } catch (error) {
      attempt.none = { at: history.now(), why: whyOf(error) };
      if (attempt.none.why === 'ECONNREFUSED') this.refusedAt[attempt.gateway] = attempt.none.at;
    } finally {
      clearTimeout(timer);
      over.removeEventListener('abort', end);
    }
    history.answered(attempt);
  }

  private overhear(sent: Sent): void {
    if (sent.attempt.kind === 'read' || sent.attempt.kind === 'poll') return;
    this.overheard.push(sent);
    if (this.overheard.length > keptForReplays) this.overheard.shift();
  }

  private newId = (): string => `chaos-${++this.count}`;

  /** As a load balancer would: one that has just refused a connection is left alone for a while. */
  private anyGateway(): number {
    const { gateways, history, random } = this.options;
    const all = gateways.map((_, i) => i);
    const usable = all.filter((i) => (this.refusedAt[i] ?? -Infinity) + refusedForMs < history.now());
    return random.pick(usable.length > 0 ? usable : all);
  }
}

/** What is no JSON is kept as it is, for the checker to find wrong. */
function parsed(text: string): Body {
  try {
    return JSON.parse(text) as Body;
  } catch {
    return { unreadable: text };
  }
}

function whyOf(error: unknown): string {
  const { name, cause } = error as { name: string; cause?: { code?: string } };
  return cause?.code ?? name;
}

/** What was answered, where the request was carried out. */
export const accepted = ({ answer }: Attempt): Record<string, unknown> | undefined => {
  if (answer?.status !== 200) return undefined;
  const body = answer.body as Record<string, unknown>;
  return Array.isArray(body) || (body.code ?? 0) === 0 || 'operation_id' in body ? body : undefined;
};
