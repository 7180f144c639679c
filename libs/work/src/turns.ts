import type { DataSource } from 'typeorm';
import { accountsWithDueWork, schoolsWithDueWork, type Queue } from './due-work.js';
import { FairShares, nobody, type Place, type Tenant } from './fair-shares.js';

/** A key whose turn it is, and the place that is taken for it. */
export interface Turn {
  key: string;
  place: Place;
}

/**
 * How long somebody who may not begin waits before he looks again whether somebody else may, whose doorbell stands behind
 * his. A look costs a walk along an index, and only one in a process looks at a time.
 */
const lookAgainMs = 25;

/**
 * Whose turn it is. A doorbell is a token: it says that something is due, and while places are scarce the database says
 * what. Schools take turns, and so do the accounts within each, whoever rang first or most often.
 */
export class Turns {
  private readonly shares: FairShares;
  private looking: Promise<unknown> = Promise.resolve();
  /** How often a place has come free: who looks and finds none need not wait where it has changed meanwhile. */
  private changes = 0;
  private wake: () => void = () => undefined;
  private over = false;

  /** @param queue.places at a time in this process */
  constructor(
    private readonly dataSource: DataSource,
    private readonly queue: Queue & { places: number },
  ) {
    this.shares = new FairShares(queue.places);
  }

  /** A turn for what is rung for, whoever it is for, without asking whose turn it is. */
  begin(key: string): Turn {
    return { key, place: this.take(nobody) };
  }

  /** While it is false, whoever is rung for may begin. */
  get scarce(): boolean {
    return this.shares.scarce;
  }

  /**
   * Waits for a turn.
   * @returns undefined when nothing is due, and `over` when no more turns are given: the doorbell belongs to somebody else
   */
  async next(): Promise<Turn | undefined | 'over'> {
    // One after the other: who looks must see what the one before him has taken.
    const turn = this.looking.then(() => this.look());
    this.looking = turn.catch(() => undefined);
    return turn;
  }

  /** Gives no more turns, and sends those who wait for one away. */
  stop(): void {
    this.over = true;
    this.wake();
  }

  resume(): void {
    this.over = false;
  }

  private async look(): Promise<Turn | undefined | 'over'> {
    while (!this.over) {
      const { changes } = this;
      const schools = await schoolsWithDueWork(this.dataSource, this.queue);
      if (schools.length === 0) return undefined;
      const turn = await this.fairest(schools);
      if (turn) return turn;
      if (this.changes === changes && !this.over) await this.pause();
    }
    return 'over';
  }

  private async fairest(schools: number[]): Promise<Turn | undefined> {
    for (const school_id of this.inTurn(schools, (school_id) => ({ school_id, account_id: 0 }), 'school')) {
      const accounts = await accountsWithDueWork(this.dataSource, { ...this.queue, school_id });
      const tenantOf = ({ account_id }: { account_id: number }) => ({ school_id, account_id });
      const [first] = this.inTurn(accounts, tenantOf, 'account');
      if (first) return { key: first.key, place: this.take(tenantOf(first)) };
    }
    return undefined;
  }

  /** Those who may take a place, the ones who hold the fewest first; among equals chance decides, so that nobody is always last. */
  private inTurn<T>(candidates: T[], tenantOf: (one: T) => Tenant, level: 'school' | 'account'): T[] {
    return candidates
      .filter((one) => this.shares.admits(tenantOf(one)))
      .map((one) => ({ one, held: this.shares.heldBy(tenantOf(one))[level], chance: Math.random() }))
      .sort((a, b) => a.held - b.held || a.chance - b.chance)
      .map(({ one }) => one);
  }

  /** Until there may be something new. Only one looks at a time, and so only one waits. */
  private pause(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, lookAgainMs);
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  /** Whoever waits looks again when a place comes free. */
  private take(tenant: Tenant): Place {
    const place = this.shares.take(tenant);
    return {
      ...place,
      giveBack: () => {
        place.giveBack();
        this.changes += 1;
        this.wake();
      },
    };
  }
}
