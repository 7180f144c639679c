import type { Failure } from '#contracts';
import { noPlace } from '#http';
import { FairShares, type Place, type Tenant } from '#work';

interface Waiting {
  tenant: Tenant;
  begin: (place: Place) => void;
}

/** Less than an app waits for an answer, and no less than it had to wait for a tap in 2017. */
const usualPatienceMs = 4000;

/**
 * Whose write may begin its transaction. Writes wait here and not for a connection, where whoever comes first takes the next
 * one: schools take turns, those of one wait in the order in which they came, and neither a crowd of one school nor an
 * account whose rows are locked takes the last connection.
 */
export class WriteTurns {
  private readonly places: FairShares;
  /** Those who wait, by school, the one first whose turn comes next. None of them could begin as things stand. */
  private readonly lines = new Map<number, Waiting[]>();

  /** @param connections for writes. Of the places one school may take half, which is one less than these. */
  constructor(
    connections: number,
    private readonly patienceMs = usualPatienceMs,
  ) {
    this.places = new FairShares(Math.max(1, 2 * (connections - 1)));
  }

  /** How many wait. */
  get waiting(): number {
    return [...this.lines.values()].reduce((sum, line) => sum + line.length, 0);
  }

  /** Carries a write out when it is its turn; where that does not come in time, it is refused, and nothing was done. */
  async inTurn<T>(tenant: Tenant, write: () => Promise<T>): Promise<T | Failure> {
    const place = this.begin(tenant) ?? (await this.wait(tenant));
    return place ? write().finally(() => place.giveBack()) : noPlace();
  }

  private begin(tenant: Tenant): Place | undefined {
    if (!this.places.admits(tenant)) return undefined;
    const place = this.places.take(tenant);
    return {
      ...place,
      giveBack: () => {
        place.giveBack();
        // One that comes free may be enough for two, each of another school.
        while (this.beginNext());
      },
    };
  }

  private wait(tenant: Tenant): Promise<Place | undefined> {
    const line = this.lines.get(tenant.school_id) ?? [];
    this.lines.set(tenant.school_id, line);
    return new Promise((resolve) => {
      const waiting = {
        tenant,
        begin: (place: Place) => {
          clearTimeout(timer);
          resolve(place);
        },
      };
      const timer = setTimeout(() => {
        this.leave(waiting, line);
        resolve(undefined);
      }, this.patienceMs);
      line.push(waiting);
    });
  }

  private beginNext(): boolean {
    for (const line of this.lines.values())
      for (const waiting of line) {
        const place = this.begin(waiting.tenant);
        if (!place) continue;
        this.leave(waiting, line);
        this.toTheEnd(waiting.tenant, line);
        waiting.begin(place);
        return true;
      }
    return false;
  }

  private leave(waiting: Waiting, line: Waiting[]): void {
    line.splice(line.indexOf(waiting), 1);
    if (line.length === 0) this.lines.delete(waiting.tenant.school_id);
  }

  private toTheEnd({ school_id }: Tenant, line: Waiting[]): void {
    if (this.lines.delete(school_id)) this.lines.set(school_id, line);
  }
}
