import type { Lane } from '#contracts';
import { flowOf, type Bucket, type Limits } from '#easemob';
import {
  enoughWorkers,
  forecast,
  mostUsefulWorkers,
  placesIn,
  placesOf,
  type Backlog,
  type Forecast,
  type Load,
} from '#work';
import { count } from './print.js';

/** What the worker asks Easemob for in each lane, and which limit that meets first. */
const asked: Record<Lane, { what: string; bucket: Bucket; limit: string }> = {
  tap: { what: 'taps', bucket: 'groups:create', limit: 'groups' },
  paced: { what: 'groups with messages', bucket: 'messages', limit: 'messages' },
  bulk: { what: 'bulk work', bucket: 'groups:create', limit: 'groups' },
};

export interface BudgetSettings {
  WORKER_CONCURRENCY: number;
  EASEMOB_LIMITS: Partial<Limits>;
}

/** How many workers run, and how long one piece of work takes that waits for nothing. */
export interface Assumed {
  workers: number;
  seconds: Record<Lane, number>;
}

export interface Budget {
  queue: string;
  waiting: number;
  oldest_seconds: number;
  /** Of 1, 2, 4 and as many workers as run. */
  forecasts: Forecast[];
  /** From so many workers on more change nothing for what waits now. */
  enough: number;
  /** The same, however much waits. */
  most_useful: number;
  words: string;
}

/** What holds the queues up that ask Easemob, and how long they take with how many workers. */
export function budgetOf(backlog: readonly Backlog[], settings: BudgetSettings, assumed: Assumed): Budget[] {
  return backlog
    .filter(({ kind }) => kind === 'group')
    .map(({ lane, due: waiting, oldest_seconds, ...crowd }) => {
      const { what: queue, bucket } = asked[lane];
      const all = placesIn(lane, settings.WORKER_CONCURRENCY);
      const load: Load = {
        waiting,
        places: waiting > 0 ? placesOf(all, crowd) : all,
        held: all,
        seconds: assumed.seconds[lane],
        limit: flowOf(settings.EASEMOB_LIMITS, bucket),
      };
      const numbers = [...new Set([1, 2, 4, assumed.workers])].sort((a, b) => a - b);
      const budget = {
        queue,
        waiting,
        oldest_seconds,
        forecasts: numbers.map((workers) => forecast(load, workers)),
        enough: enoughWorkers(load),
        most_useful: mostUsefulWorkers(load),
      };
      return { ...budget, words: inWords(budget, { lane, load, workers: assumed.workers }) };
    });
}

const bounds = (lane: Lane, { limit, places }: Load): Record<Forecast['bound'], string> => ({
  workers: `the workers hold it up, each has ${places} of these in hand at a time`,
  limit: `Easemob's limit holds it up, ${Number(limit.perSecond.toFixed(2))} a second get through (EASEMOB_LIMITS: ${asked[lane].limit})`,
  latency: 'all is in hand at once, and takes the time that Easemob takes',
});

function inWords(
  { queue, waiting, oldest_seconds, enough, most_useful }: Omit<Budget, 'words'>,
  { lane, load, workers }: { lane: Lane; load: Load; workers: number },
): string {
  const ever = `However much waits, from ${count(most_useful, 'worker')} on more change nothing.`;
  if (waiting === 0) return `${queue}: nothing waits. ${ever}`;
  const { seconds, bound } = forecast(load, workers);
  return [
    `${queue}: ${waiting} wait, for up to ${Math.round(oldest_seconds)} s.`,
    `${count(workers, 'worker')}: ${lasting(seconds)}; ${bounds(lane, load)[bound]}.`,
    enough > workers
      ? `${count(enough, 'worker')}: ${lasting(forecast(load, enough).seconds)}, and from there on more change nothing.`
      : 'More workers change nothing.',
    ever,
  ].join(' ');
}

/** Seconds, or a larger unit where they are many. */
export const lasting = (seconds: number): string =>
  seconds < 90
    ? `${Math.ceil(seconds)} s`
    : seconds < 5400
      ? `${Math.ceil(seconds / 60)} min`
      : `${(seconds / 3600).toFixed(1)} h`;
