import type { DataSource, EntityManager } from 'typeorm';

/** A row of the outbox on its way out. `id` is stable: a receiver that sees it twice saw one message twice. */
export interface OutboundMessage {
  id: string;
  to: { queue: string } | { topic: string };
  body: unknown;
  headers: Record<string, string>;
}

export type Publish = (messages: readonly OutboundMessage[]) => Promise<ReadonlySet<string>>;

export interface OutboxRow {
  id: string;
  destination: 'queue' | 'topic';
  address: string;
  body: unknown;
  headers: Record<string, string>;
}

export const rowColumns = 'id, destination, address, body, headers';

const batchSize = 200;
/** How long a row is left to the process that has written it. */
const ownMs = 2000;
const pollMs = 500;
const maximumBackOffMs = 5000;
/** What a process can't pass on fast enough is taken from the table. */
const mostFresh = 5000;

/**
 * Carries committed rows to the broker. What this process has just committed it passes on from memory: the row is there
 * in case it dies before that. Now and then it looks in the table for what nobody has passed on. Any number of relays may
 * run: each locks the rows it takes, others skip them.
 */
export class OutboxRelay {
  private stopped = true;
  private running: Promise<void> = Promise.resolve();
  private wake: () => void = () => undefined;
  private failures = 0;
  private fresh: OutboxRow[] = [];
  private readonly delayed = new Set<NodeJS.Timeout>();
  private lookAt = 0;

  constructor(
    private readonly dataSource: DataSource,
    private readonly options: { publish: Publish; onTrouble: (error: unknown) => void },
  ) {}

  start(): void {
    if (!this.stopped) return;
    this.stopped = false;
    this.running = this.run();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    for (const timer of this.delayed) clearTimeout(timer);
    this.wake();
    await this.running;
  }

  /** This row has been committed: pass it on when it is due. While the broker is away, it rests in the table. */
  passOn(row: OutboxRow, delayMs: number): void {
    if (this.stopped || delayMs >= ownMs) return;
    if (delayMs === 0) return this.take(row);
    const timer = setTimeout(() => {
      this.delayed.delete(timer);
      this.take(row);
    }, delayMs);
    this.delayed.add(timer);
  }

  private take(row: OutboxRow): void {
    if (this.stopped || this.failures > 0 || this.fresh.length === mostFresh) return;
    this.fresh.push(row);
    this.wake();
  }

  private async run(): Promise<void> {
    while (!this.stopped || this.fresh.length > 0) {
      try {
        await this.round();
        this.failures = 0;
      } catch (error) {
        this.failures += 1;
        this.fresh = [];
        this.lookAt = 0; // the next round tries the broker again
        this.options.onTrouble(error);
      }
      await this.idle(this.failures === 0 ? this.lookAt - performance.now() : backOff(this.failures));
    }
  }

  private async round(): Promise<void> {
    const fresh = this.fresh.splice(0, batchSize);
    if (fresh.length > 0) await this.pass(this.dataSource, fresh);
    if (performance.now() < this.lookAt) return;
    const taken = await this.relayBatch();
    this.lookAt = taken === batchSize ? 0 : performance.now() + pollMs;
  }

  /** @returns how many rows were due and not held by another relay */
  private async relayBatch(): Promise<number> {
    return this.dataSource.transaction(async (manager) => {
      // Not "id > the last one seen": ids are not in commit order, and a late commit would be passed over for ever.
      const rows: OutboxRow[] = await manager.query(
        `select ${rowColumns} from outbox
          where available_at <= now() and created_at <= now() - $1 * interval '1 millisecond'
          order by available_at, id limit ${batchSize} for update skip locked`,
        [ownMs],
      );
      if (rows.length > 0) await putOff(manager, await this.pass(manager, rows));
      return rows.length;
    });
  }

  /** Publishes rows and forgets those that the broker has confirmed. @returns the ids of the others */
  private async pass(queries: Pick<EntityManager, 'query'>, rows: OutboxRow[]): Promise<string[]> {
    const confirmed = await this.options.publish(rows.map(outbound));
    const ids = rows.map((row) => row.id);
    await queries.query('delete from outbox where id = any($1)', [ids.filter((id) => confirmed.has(id))]);
    return ids.filter((id) => !confirmed.has(id));
  }

  private async idle(ms: number): Promise<void> {
    if (this.stopped || this.fresh.length > 0) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, Math.max(0, ms));
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.wake = () => undefined;
  }
}

const outbound = ({ id, destination, address, body, headers }: OutboxRow): OutboundMessage => ({
  id,
  to: destination === 'queue' ? { queue: address } : { topic: address },
  body,
  headers,
});

/** What the broker did not take waits a little longer each time, so that one bad row does not hold up the rest. */
async function putOff(manager: EntityManager, ids: string[]): Promise<void> {
  if (ids.length === 0) return;
  await manager.query(
    `update outbox set attempts = attempts + 1,
            available_at = now() + least(30000, 200 * power(2, least(attempts, 10))) * interval '1 millisecond'
      where id = any($1)`,
    [ids],
  );
}

const backOff = (failures: number): number =>
  Math.min(maximumBackOffMs, 100 * 2 ** Math.min(failures, 10)) * (0.5 + Math.random() / 2);
