import { formerMarker, groupMarker, markerOf, type MarkerKey } from '#easemob';

/** What we have written down of a group of ours that bears on which group in Easemob may stand for it. */
export interface Known {
  im_group_id: number;
  /** Creates that were sent; the intent is written before the call. */
  create_tries: number;
  /** In whose name the last one was sent. */
  create_owner: number | null;
  /** The marker that it carried; null beside an intent of the time before markers had a proof. */
  create_marker: string | null;
  /** The database has been restored from a backup: intents may have been forgotten with all that followed them. */
  restored: boolean;
}

/** A group in Easemob. All of it may have been written by anybody who uses the app. */
export interface Candidate {
  custom?: string;
  description?: string;
  owner?: string;
}

/** Whether its marker is one that only we can have written, or that a create of ours is known to have carried. */
export function isMarkedByUs(candidate: Candidate, known: Known, key: MarkerKey): boolean {
  const marker = markerOf(candidate);
  if (marker === undefined) return false;
  if (marker === groupMarker(known.im_group_id, key) || marker === known.create_marker) return true;
  const ofBefore = known.create_tries > 0 && known.create_marker === null;
  return ofBefore && marker === formerMarker(known.im_group_id, key.environment);
}

/**
 * Whether its owner is the one in whose name we created: who is in a group can copy its marker into one of his own.
 * Where a restore has made us forget in whose name, any wanted member will do.
 */
export function isOwnedAsIntended({ owner }: Candidate, known: Known, wanted: (username: string) => boolean): boolean {
  if (!owner) return false;
  if (known.create_tries > 0 && owner === String(known.create_owner)) return true;
  return known.restored && wanted(owner);
}
