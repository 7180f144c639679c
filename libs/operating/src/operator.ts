import type { Queries } from '#operations';
import type { Outbox } from '#outbox';
import type { EntityManager } from 'typeorm';
import { writeAudit, type Deed, type Doer, type What } from './audit.js';

/** What comes of a change: what its caller is told, and what has been done. Where nothing has, nothing is written down. */
interface Changed<Result> {
  result: Result;
  deeds: readonly Deed[];
}

/**
 * Somebody who operates the product. He reads as he likes; whatever he changes goes through the one door that there is, and
 * so is written down with his name, or does not happen.
 */
export class Operator {
  constructor(
    readonly reads: Queries,
    private readonly outbox: Outbox,
    private readonly doer: Doer,
  ) {}

  /** As he says himself. */
  get who(): string {
    return this.doer.who;
  }

  /** Makes a change and writes down what has been done, in one transaction. Use only the manager inside. */
  change<Result>(
    what: What,
    work: (manager: EntityManager, outbox: Outbox) => Promise<Changed<Result>>,
  ): Promise<Result> {
    return this.outbox.transaction(async (manager) => {
      const { result, deeds } = await work(manager, this.outbox);
      await writeAudit(manager, this.doer, { what, deeds });
      return result;
    });
  }
}

export const nothingDone = <Result>(result: Result): Changed<Result> => ({ result, deeds: [] });
