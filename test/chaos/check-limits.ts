import type { Evidence } from './evidence.js';
import type { Findings, Violation } from './facts.js';

/** Calls of one class that arrived within one window, when they were more than allowed. */
interface Burst {
  from: number;
  to: number;
  calls: number;
}

/**
 * Calls are counted where they arrive, and some take longer on the way than others: a window may look so much narrower
 * there than it was at the sender.
 */
const jitterMs = 100;

/** Bytes that were held up arrive together with those that were sent on time. */
const afterwardsMs = 1500;

/**
 * P6: no more calls than Easemob allows. They are counted where they arrive; so what was held up on the way, or sent by a
 * worker that was frozen between its leave and its call, is not held against the product.
 */
export function checkLimits(evidence: Evidence): Findings {
  const { easemob, calls, outages } = evidence;
  const near = ({ from, to }: Burst, fits: (victim: string) => boolean) =>
    outages.some((outage) => fits(outage.victim) && outage.from <= to && outage.to + afterwardsMs >= from);
  const heldUp = (victim: string) => victim === 'easemob' || victim.startsWith('worker');
  let excused = 0;
  let jittered = 0;
  const violations = Object.entries(easemob.classes).flatMap(([name, { limit, perMs, refused }]): Violation[] => {
    const bursts = limit === null ? [] : burstsOf(calls[name] ?? [], { limit, perMs });
    const free = bursts.filter((burst) => !near(burst, heldUp));
    const dense = limit === null ? [] : burstsOf(calls[name] ?? [], { limit, perMs: perMs - jitterMs });
    const real = free.filter(({ from, to }) => dense.some((one) => one.from <= to && from <= one.to));
    excused += bursts.length - free.length;
    jittered += free.length - real.length;
    const unexplained =
      refused > 0 && bursts.length === 0 ? [`${refused} calls of ${name} were refused as too many`] : [];
    const beyond = real.map((burst) => {
      const { calls: count, from, to } = burst;
      const note = near(burst, (victim) => victim === 'redis') ? ', around an outage of Redis' : '';
      return `${count} calls of ${name} from ${from} to ${to} ms${note}; allowed are ${limit} in ${perMs} ms`;
    });
    return [...beyond, ...unexplained].map((what) => ({ promise: 'P6', what }));
  });
  return {
    violations,
    counts: { 'bursts of calls held up on the way': excused, 'bursts within the jitter': jittered },
  };
}

/** The windows that hold more calls than allowed; those that overlap are told as one, with the most that it held. */
function burstsOf(times: readonly number[], { limit, perMs }: { limit: number; perMs: number }): Burst[] {
  const bursts: Burst[] = [];
  let first = 0;
  times.forEach((to, i) => {
    while (times[first]! <= to - perMs) first += 1;
    const calls = i - first + 1;
    const last = bursts.at(-1);
    if (calls <= limit) return;
    if (last && last.to >= times[first]!) Object.assign(last, { to, calls: Math.max(last.calls, calls) });
    else bursts.push({ from: times[first]!, to, calls });
  });
  return bursts;
}
