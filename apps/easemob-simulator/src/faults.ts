import { z } from 'zod';

/** Something that goes wrong on a route, a number of times or always. */
export const fault = z.object({
  /** The name of a route, or `*` for all but the token's. */
  route: z.string(),
  times: z.union([z.int().min(1), z.literal('always')]).default(1),
  /** Out of all chances, how often. Seeded, so that a run can be repeated. */
  probability: z.number().min(0).max(1).default(1),
  /** Whether what was asked has been done when it goes wrong. */
  effect: z.enum(['before', 'after']),
  answer: z.union([
    z.object({ status: z.int().min(400).max(599), body: z.unknown().optional(), headers: z.record(z.string(), z.string()).default({}) }),
    z.enum(['reset', 'silence', 'garbage']),
  ]),
}); // prettier-ignore
export type Fault = z.output<typeof fault>;

/** The faults that are set, and when they strike. */
export class Faults {
  private faults: Fault[] = [];
  private seed = 1;

  set(faults: Fault[], seed = 1): void {
    this.faults = structuredClone(faults);
    this.seed = seed;
  }

  /** The fault that strikes this call, if any. */
  strike(route: string): Fault | undefined {
    const hit = this.faults.find(
      (candidate) =>
        (candidate.route === route || (candidate.route === '*' && route !== 'token')) &&
        this.random() < candidate.probability,
    );
    if (hit && hit.times !== 'always') {
      hit.times -= 1;
      if (hit.times === 0) this.faults = this.faults.filter((other) => other !== hit);
    }
    return hit;
  }

  /** Park and Miller's generator: small, and the same on every machine. */
  private random(): number {
    this.seed = (this.seed * 48271) % 2147483647;
    return this.seed / 2147483647;
  }
}
