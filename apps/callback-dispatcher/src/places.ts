export interface PlacesOptions {
  /** How many deliveries are made at a time. */
  capacity: number;
  /** How long a delivery waits for a place before it makes way. */
  patienceMs: number;
}

interface Waiting {
  tenants: readonly string[];
  grant: (release: Release) => void;
}

export type Release = () => void;

/**
 * Fair shares of the places in which deliveries are made: nobody takes a place unless he leaves as many free as he holds.
 * So one tenant alone gets half of them, the next half of what is left, and whoever hangs leaves room for all others.
 */
export class Places {
  private readonly held = new Map<string, number>();
  private readonly waiting = new Set<Waiting>();
  /** Tenants whose places have not moved for as long as anybody waits: to wait for them is in vain. */
  private readonly stuck = new Set<string>();
  private free: number;

  constructor(private readonly options: PlacesOptions) {
    this.free = options.capacity;
  }

  /**
   * Takes a place, waiting a moment for one if need be.
   * @param tenants whoever the place counts for: an endpoint and its school
   * @returns how to give it back; undefined where none has come free
   */
  async take(tenants: readonly string[]): Promise<Release | undefined> {
    if (this.admits(tenants)) return this.grant(tenants);
    if (tenants.some((tenant) => this.stuck.has(tenant))) return undefined;
    return new Promise((resolve) => {
      const waiting: Waiting = {
        tenants,
        grant: (release) => {
          clearTimeout(timer);
          resolve(release);
        },
      };
      const timer = setTimeout(() => {
        this.waiting.delete(waiting);
        for (const tenant of tenants) if (this.exceeds(tenant)) this.stuck.add(tenant);
        resolve(undefined);
      }, this.options.patienceMs);
      this.waiting.add(waiting);
    });
  }

  private admits(tenants: readonly string[]): boolean {
    return this.free > 0 && !tenants.some((tenant) => this.exceeds(tenant));
  }

  private exceeds(tenant: string): boolean {
    return (this.held.get(tenant) ?? 0) >= this.free;
  }

  private grant(tenants: readonly string[]): Release {
    this.count(tenants, 1);
    let given = false;
    return () => {
      if (given) return;
      given = true;
      this.count(tenants, -1);
      for (const tenant of tenants) this.stuck.delete(tenant);
      this.serve();
    };
  }

  private serve(): void {
    for (const waiting of this.waiting) {
      if (!this.admits(waiting.tenants)) continue;
      this.waiting.delete(waiting);
      waiting.grant(this.grant(waiting.tenants));
    }
  }

  private count(tenants: readonly string[], by: 1 | -1): void {
    this.free -= by;
    for (const tenant of tenants) {
      const held = (this.held.get(tenant) ?? 0) + by;
      if (held > 0) this.held.set(tenant, held);
      else this.held.delete(tenant);
    }
  }
}
