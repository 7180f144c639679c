import type { Lane } from './budget.js';

/**
 * What the budget's arithmetic must answer, whoever does it: `takeToken` here and its twin in Redis. Worked out by hand.
 * A step is: milliseconds after the step before, the lane, and the answer: 0 for a token, else the milliseconds to wait.
 */
export type Step = readonly [afterMs: number, lane: Lane, waitMs: number];

const times = (n: number, step: Step): Step[] => Array.from({ length: n }, () => step);

export const conformance: readonly { title: string; limit: number; steps: readonly Step[] }[] = [
  {
    title: '20 a second: four at once, then one every 71.4 ms',
    limit: 20,
    steps: [...times(4, [0, 'tap', 0]), [0, 'tap', 72], [71, 'tap', 1], [1, 'tap', 0], [0, 'tap', 71]],
  },
  {
    title: '20 a second: never more than four at once, however long nobody called',
    limit: 20,
    steps: [...times(4, [0, 'tap', 0]), [3_600_000, 'tap', 0], ...times(3, [0, 'tap', 0]), [0, 'tap', 72]],
  },
  {
    title: '20 a second: bulk work leaves 30 % of the tokens to taps',
    limit: 20,
    steps: [
      [0, 'bulk', 0],
      [0, 'bulk', 0],
      [0, 'bulk', 15],
      [0, 'tap', 0],
      [0, 'tap', 0],
      [0, 'tap', 72],
      [0, 'bulk', 158],
      [158, 'bulk', 0],
    ],
  },
  {
    title: '20 a second: paced work leaves them too',
    limit: 20,
    steps: [
      [0, 'paced', 0],
      [0, 'paced', 0],
      [0, 'paced', 15],
      [0, 'tap', 0],
    ],
  },
  {
    title: '100 a second: bulk work has 14 of the 20 at once',
    limit: 100,
    steps: [...times(14, [0, 'bulk', 0]), [0, 'bulk', 15], ...times(6, [0, 'tap', 0]), [0, 'tap', 15]],
  },
  {
    title: '1 a second: one at a time, for bulk work too',
    limit: 1,
    steps: [
      [0, 'bulk', 0],
      [0, 'tap', 1429],
      [1428, 'bulk', 1],
      [1, 'bulk', 0],
    ],
  },
  {
    title: '10 a minute: one every 8.6 s',
    limit: 10 / 60,
    steps: [
      [0, 'bulk', 0],
      [0, 'bulk', 8572],
      [8572, 'bulk', 0],
      [600_000, 'tap', 0],
      [0, 'tap', 8572],
    ],
  },
  {
    title: 'a clock that goes back gives nothing and takes nothing',
    limit: 20,
    steps: [...times(4, [0, 'tap', 0]), [-500, 'tap', 72], [72, 'tap', 0]],
  },
];
