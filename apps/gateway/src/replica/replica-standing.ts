/** Where the primary's log ended at a moment: whoever has replayed it up to there holds all that was committed before. */
export interface Sample {
  /** When it was asked, by this process' monotonic clock. */
  at: number;
  /** Bytes of log from its beginning. */
  position: number;
}

/** What a server says of itself that is to be a replica. */
export interface Seen {
  isStandby: boolean;
  /** Whether it is connected to the server that it follows. */
  follows: boolean;
  /** Cluster and database. */
  database: string;
  /** Bytes of log that it has replayed. */
  replayed: number;
}

/** Why a server is no replica of a database; undefined: it is one, however far behind. */
export function strangeness({ isStandby, follows, database }: Seen, ofPrimary: string): string | undefined {
  if (!isStandby) return 'it is no standby';
  if (database !== ofPrimary) return 'it is a standby of another database';
  // Where it has left its primary's line, after a failover, it may be further on and lack what is there.
  if (!follows) return 'it is cut off from the server that it follows';
  return undefined;
}

/** Up to when it surely holds everything: the moment of the newest sample that it has reached. */
export const knownUpTo = (samples: readonly Sample[], replayed: number): number | undefined =>
  samples.findLast(({ position }) => position <= replayed)?.at;

/** Where a read goes that may lag: to the replica, else to the primary, because … */
export type Place = 'replica' | 'told' | 'unfit' | 'full';

interface Choice {
  /** Whether its caller has just been told how things have come to be. */
  told: boolean;
  /** So old can what the replica shows be. */
  ageMs: number;
  maxLagMs: number;
  /** Reads that wait for it. */
  waiting: number;
  /** So many may: one that falls silent holds up no more requests than these. */
  mostWaiting: number;
}

export function placeOf({ told, ageMs, maxLagMs, waiting, mostWaiting }: Choice): Place {
  if (told) return 'told';
  if (ageMs > maxLagMs) return 'unfit';
  return waiting < mostWaiting ? 'replica' : 'full';
}
