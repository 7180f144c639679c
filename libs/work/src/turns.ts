import type { DataSource } from 'typeorm';
import { accountsWithDueWork, schoolsWithDueWork, type Queue, type Walk } from './due-work.js';
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

/** Ids begin at 0. */
const beforeAll = -1;
/** So many schools are remembered by whose turn it was there last; then it begins anew. */
const mostSchools = 10_000;

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
  private lastSchool = beforeAll;
  private readonly lastAccounts = new Map<number, number>();

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
      const schools = await this.around(this.lastSchool, (walk) =>
        schoolsWithDueWork(this.dataSource, { ...this.queue, ...walk }),
      );
      if (schools.length === 0) return undefined;
      const turn = await this.fairest(schools);
      if (turn) return turn;
      if (this.changes === changes && !this.over) await this.pause();
    }
    return 'over';
  }

  /**
   * Goes round from where the last turn was. One more than can hold a place are enough: among them is one who holds none.
   */
  private async around<T>(last: number, find: (walk: Walk) => Promise<T[]>): Promise<T[]> {
    const most = this.queue.places + 1;
    const after = await find({ above: last, most });
    if (last === beforeAll || after.length === most) return after;
    return [...after, ...(await find({ above: beforeAll, most: most - after.length }))];
  }

  private async fairest(schools: number[]): Promise<Turn | undefined> {
    for (const school_id of this.inTurn(schools, (school_id) => ({ school_id, account_id: 0 }), 'school')) {
      const accounts = await this.around(this.lastAccounts.get(school_id) ?? beforeAll, (walk) =>
        accountsWithDueWork(this.dataSource, { ...this.queue, ...walk, school_id }),
      );
      const tenantOf = ({ account_id }: { account_id: number }) => ({ school_id, account_id });
      const [first] = this.inTurn(accounts, tenantOf, 'account');
      if (!first) continue;
      this.remember(tenantOf(first));
      return { key: first.key, place: this.take(tenantOf(first)) };
    }
    return undefined;
  }

  private remember({ school_id, account_id }: Tenant): void {
    if (this.lastAccounts.size >= mostSchools) this.lastAccounts.clear();
    this.lastSchool = school_id;
    this.lastAccounts.set(school_id, account_id);
  }

  /** Those who may take a place, the ones who hold the fewest first; among equals who comes next after the last turn. */
  private inTurn<T>(candidates: T[], tenantOf: (one: T) => Tenant, level: 'school' | 'account'): T[] {
    return candidates
      .filter((one) => this.shares.admits(tenantOf(one)))
      .map((one) => ({ one, held: this.shares.heldBy(tenantOf(one))[level] }))
      .sort((a, b) => a.held - b.held)
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
