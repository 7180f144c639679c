/** What is to become of a group in Easemob that carries our marker. */
export type Fate =
  /** It is the one that we know. */
  | 'mapped'
  /** Too early to say: a create may be under way, or its answer on its way. */
  | 'waiting'
  /** Ours and nobody's: our group has no counterpart, and this may become it. */
  | 'adopt'
  /** Ours and one too many: our group has another counterpart, and nobody was ever in this one. */
  | 'delete'
  /** One too many, but people are in it: for a person to decide. */
  | 'populated'
  /** The counterpart of a group that has been deleted here. It stays until an operator says that it may go. */
  | 'buried'
  /** There is no such group in this database, or it was never to be made: another deployment may own it. */
  | 'stray'
  /** It carries a marker that proves nothing: anybody may have made it. */
  | 'foreign';

export interface Suspect {
  id: string;
  /** Everybody in it, the owner included; 0 where Easemob does not tell. */
  size: number;
  /** Its marker is of our making. */
  marked: boolean;
}

/** Our group of the marker, as the database has it. */
export interface MarkedGroup {
  easemob_group_id: string | null;
  /** The group in Easemob belongs to whom a create of ours named, or may have named before a restore. */
  intended: boolean;
  /** Somebody is working on it now. */
  claimed: boolean;
}

/** Our group was deleted, and this one is known to have been its counterpart. */
export interface Tombstone {
  /** An operator has said that it may go. */
  released: boolean;
}

interface Known {
  group: MarkedGroup | undefined;
  tombstone?: Tombstone | undefined;
  seenMs: number;
  inDoubtMs: number;
}

/**
 * Decides on a group that was first seen so long ago, by our database's clock alone: Easemob's is not ours. Doubles are
 * always empty, since members are added only after the mapping has been committed.
 */
export function fateOf(suspect: Suspect, { group, tombstone, seenMs, inDoubtMs }: Known): Fate {
  if (!group && tombstone) return tombstone.released ? 'delete' : 'buried';
  if (!suspect.marked) return 'foreign';
  if (!group) return 'stray';
  if (group.easemob_group_id === suspect.id) return 'mapped';
  if (!group.intended) return 'stray';
  if (group.claimed || seenMs < 2 * inDoubtMs) return 'waiting';
  if (group.easemob_group_id === null) return 'adopt';
  return suspect.size === 1 ? 'delete' : 'populated';
}
