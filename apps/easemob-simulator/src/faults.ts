import { z } from 'zod';
import { routeNames, type RouteName } from './api.js';

/** One way for calls to go wrong. The first rule that names the route and still has `times` left takes the call. */
export const faultRule = z.strictObject({
  route: z.enum([...routeNames, '*']),
  times: z.union([z.int().min(1), z.literal('always')]).default(1),
  /** Chance that the rule takes a call; a call it lets go does not count. */
  probability: z.number().min(0).max(1).default(1),
  /** `before`: nothing happens and the fault is the answer. `after`: all happens, then the fault is the answer. */
  effect: z.enum(['before', 'after']),
  answer: z.union([
    z.enum(['reset', 'silence', 'garbage']),
    z.strictObject({
      status: z.int().min(200).max(599),
      /** An object is sent as JSON, a text as it is; absent: what Easemob or its gateway says with that status. */
      body: z.unknown().optional(),
      headers: z.record(z.string(), z.string()).default({}),
    }),
  ]),
  /** How long a silent connection is held before it is dropped. */
  silenceMs: z.int().min(0).max(600_000).default(30_000),
});

export type FaultRule = z.output<typeof faultRule>;

export class Faults {
  #rules: FaultRule[] = [];
  #random = seededRandom(1);

  /** What is left of the rules. */
  get rules(): readonly FaultRule[] {
    return this.#rules;
  }

  set(rules: FaultRule[], seed: number): void {
    this.#rules = structuredClone(rules);
    this.#random = seededRandom(seed);
  }

  /** The fault this call meets, if any; taking it uses up one of its times. */
  take(route: RouteName): FaultRule | undefined {
    const rule = this.#rules.find(
      (candidate) =>
        (candidate.route === route || candidate.route === '*') &&
        (candidate.probability === 1 || this.#random() < candidate.probability),
    );
    if (!rule || rule.times === 'always') return rule;
    rule.times -= 1;
    if (rule.times === 0) this.#rules = this.#rules.filter((other) => other !== rule);
    return rule;
  }

  clear(): void {
    this.#rules = [];
  }
}

/** mulberry32: the same seed gives the same faults. */
export function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}
