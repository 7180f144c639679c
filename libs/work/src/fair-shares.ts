/** For whom work is done: a school, and within it an account, or whatever else takes turns there. 0: nobody in particular. */
export interface Tenant {
  school_id: number;
  account_id: number;
}

/** A place that is held. */
export interface Place {
  /** Counts it for this tenant from now on. */
  belongsTo(tenant: Tenant): void;
  /** A second call does nothing. */
  giveBack(): void;
}

/** Work that is done for the deployment itself, or whose tenant is not known yet. */
export const nobody: Tenant = { school_id: 0, account_id: 0 };

/**
 * The places in which work is carried out, and who may take one more of them. A school takes none unless it leaves as many
 * free as it holds, an account none unless it leaves twice as many. So one school alone gets half of the places, one
 * account a third, and whoever floods them, or hangs in them, leaves room for others, be they ever so many.
 */
export class FairShares {
  private readonly schools = new Map<number, number>();
  private readonly accounts = new Map<string, number>();
  private left: number;

  constructor(private readonly places: number) {
    this.left = places;
  }

  /**
   * So few places are left that it matters who takes the next one: one account alone, taking all that are taken, holds its
   * share by now, and with more it would hold that of its school, too.
   */
  get scarce(): boolean {
    return this.left * 3 <= this.places * 2;
  }

  admits(tenant: Tenant): boolean {
    const { school, account } = this.heldBy(tenant);
    return school < this.left && account * 2 < this.left;
  }

  /** How many places a tenant's school and account hold. */
  heldBy({ school_id, account_id }: Tenant): { school: number; account: number } {
    return {
      school: this.schools.get(school_id) ?? 0,
      account: this.accounts.get(nameOf({ school_id, account_id })) ?? 0,
    };
  }

  take(tenant: Tenant): Place {
    let holder: Tenant | undefined;
    const become = (next: Tenant | undefined) => {
      if (holder) this.count(holder, -1);
      if (next) this.count(next, 1);
      holder = next;
    };
    become(tenant);
    return {
      belongsTo: (next) => void (holder && become(next)),
      giveBack: () => become(undefined),
    };
  }

  private count(tenant: Tenant, by: 1 | -1): void {
    this.left -= by;
    add(this.schools, tenant.school_id, by);
    add(this.accounts, nameOf(tenant), by);
  }
}

/** Whose work waits, by number. */
export interface Crowd {
  schools: number;
  accounts: number;
}

/** How many of the places so many schools and accounts may have together, when all of them want more; 1 at least. */
export const placesOf = (places: number, { schools, accounts }: Crowd): number =>
  Math.max(1, Math.floor(places * Math.min(schools / (schools + 1), accounts / (accounts + 2))));

const nameOf = ({ school_id, account_id }: Tenant): string => `${school_id} ${account_id}`;

function add<K>(counts: Map<K, number>, key: K, by: number): void {
  const count = (counts.get(key) ?? 0) + by;
  if (count > 0) counts.set(key, count);
  else counts.delete(key);
}
