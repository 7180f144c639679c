/** The account of one kind of wish, as Jepsen's total-queue keeps it. */
export interface Tally {
  /** Wished for, whatever came of it. */
  attempt: number;
  /** The client was told that it is accepted. */
  acknowledged: number;
  /** Acknowledged and happened. */
  ok: number;
  /** Acknowledged and did not happen, as the client was told: Easemob had refused it for good. */
  refused: number;
  /** Acknowledged and neither of these. Must be 0. */
  lost: number;
  /** Happened more often than once: the times beyond the first. */
  duplicated: number;
  /** Happened though nobody wished it. Must be 0. */
  unexpected: number;
  /** Happened though the client was never told that it is accepted. */
  recovered: number;
}

/** Something wished for. */
export interface Element {
  id: string;
  acknowledged: boolean;
  /** How often it happened. */
  happened: number;
  /** Ended as failed, because Easemob refused it. */
  refused?: boolean;
}

export interface Account {
  tally: Tally;
  lost: string[];
  unexpected: string[];
}

const isLeft = ({ acknowledged, happened }: Element) => acknowledged && happened === 0;

/** @param unexpected what happened and belongs to no element */
export function account(elements: readonly Element[], unexpected: readonly string[]): Account {
  const lost = elements.filter((element) => isLeft(element) && !element.refused);
  const count = (fits: (element: Element) => boolean) => elements.filter(fits).length;
  const tally: Tally = {
    attempt: elements.length,
    acknowledged: count(({ acknowledged }) => acknowledged),
    ok: count(({ acknowledged, happened }) => acknowledged && happened > 0),
    refused: count((element) => isLeft(element) && element.refused === true),
    lost: lost.length,
    duplicated: elements.reduce((sum, { happened }) => sum + Math.max(0, happened - 1), 0),
    unexpected: unexpected.length,
    recovered: count(({ acknowledged, happened }) => !acknowledged && happened > 0),
  };
  return { tally, lost: lost.map(({ id }) => id), unexpected: [...unexpected] };
}
