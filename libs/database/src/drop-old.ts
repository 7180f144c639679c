import type { EntityManager } from 'typeorm';

/** Rows of one transaction, at most: whoever writes beside it waits for no more. */
export const droppedAtATime = 1000;

/**
 * Makes the dropping of what is older than it is to be kept.
 * @param drops by what is dropped, a statement that takes an age in days as $1 and drops `droppedAtATime` rows at most
 * @returns drops some, in the caller's transaction, and says how many, and whether there may be more
 */
export const dropper =
  <What extends string>(drops: Readonly<Record<What, string>>) =>
  async (
    manager: EntityManager,
    { what, days }: { what: What; days: number },
  ): Promise<{ dropped: number; more: boolean }> => {
    const [, dropped]: [unknown, number] = await manager.query(drops[what], [days]);
    return { dropped, more: dropped === droppedAtATime };
  };
