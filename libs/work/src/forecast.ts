/** What a queue of work that asks somebody else meets on its way. */
export interface Load {
  /** Work that waits. */
  waiting: number;
  /** Work items that one worker has in hand at a time. */
  places: number;
  /** Doorbells that one worker holds at a time, where that is more: who has got the last ones cannot begin with all of them. */
  held?: number;
  /** How long one takes that waits for nothing. */
  seconds: number;
  /** What the one who is asked allows, in work a second, and how much of it at once after a rest. */
  limit: { perSecond: number; atOnce: number };
}

/**
 * Why it does not go faster. `workers`: all places are taken, and more workers bring more. `limit`: so much is not allowed in
 * a second. `latency`: all of it is in hand, and each takes its time.
 */
type Bound = 'workers' | 'limit' | 'latency';

export interface Forecast {
  workers: number;
  seconds: number;
  bound: Bound;
}

/** How long so many workers take for what waits, and what holds them up. */
export function forecast(load: Load, workers: number): Forecast {
  const byLimit = limited(load);
  const byPlaces = Math.ceil(load.waiting / (workers * load.places)) * load.seconds;
  if (byPlaces > byLimit)
    return { workers, seconds: Math.max(byPlaces, untilLast(load, workers) * load.seconds), bound: 'workers' };
  return { workers, seconds: byLimit, bound: byLimit > load.seconds ? 'limit' : 'latency' };
}

/** From so many workers on more of them change nothing, for what waits now. */
export function enoughWorkers(load: Load): number {
  // As many rounds fit into the time that the limit takes anyway.
  const rounds = Math.max(1, Math.floor(limited(load) / load.seconds + rounding));
  return Math.max(1, Math.ceil(load.waiting / (load.places * rounds)));
}

/**
 * As many workers as are of use however much waits: so many keep as much in hand as the limit lets through meanwhile.
 */
export const mostUsefulWorkers = ({ places, seconds, limit }: Omit<Load, 'waiting'>): number =>
  Math.max(1, Math.ceil((limit.perSecond * seconds) / places - rounding));

/** Binary fractions are not exact. */
const rounding = 1e-9;

/** Rounds until the last doorbells have been handed out, and those who hold them are through. One worker gets all anyway. */
const untilLast = ({ waiting, places, held = places }: Load, workers: number): number =>
  workers === 1 ? 0 : Math.ceil((waiting - workers * held) / (workers * places)) + Math.ceil(held / places);

function limited({ waiting, seconds, limit }: Load): number {
  return waiting === 0 ? 0 : seconds + Math.max(0, waiting - limit.atOnce) / limit.perSecond;
}
