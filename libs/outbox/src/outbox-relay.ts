import type { DataSource, EntityManager } from 'typeorm';

/** A row of the outbox on its way out. `id` is stable: a receiver that sees it twice saw one message twice. */
export interface OutboundMessage {
  id: string;
  to: { queue: string } | { topic: string };
  body: unknown;
  headers: Record<string, string>;
}

export type Publish = (messages: readonly OutboundMessage[]) => Promise<ReadonlySet<string>>;

interface OutboxRow {
  id: string;
  destination: 'queue' | 'topic';
  address: string;
  body: unknown;
  headers: Record<string, string>;
}

const batchSize = 200;
const pollMs = 250;
const maximumBackOffMs = 5000;

/** Carries committed rows to the broker. Any number of relays may run: each locks the rows it takes, others skip them. */
export class OutboxRelay {
  private stopped = true;
  private running: Promise<void> = Promise.resolve();
  private kicked = false;
  private backingOff = false;
  private wake: () => void = () => undefined;

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
    this.wake();
    await this.running;
  }

  /** There is something to relay: do not wait for the next poll. While the broker is away, the back-off stands. */
  kick(): void {
    this.kicked = true;
    if (!this.backingOff) this.wake();
  }

  private async run(): Promise<void> {
    let failures = 0;
    while (!this.stopped) {
      this.kicked = false;
      try {
        const taken = await this.relayBatch();
        failures = 0;
        if (taken === batchSize) continue;
      } catch (error) {
        failures += 1;
        this.options.onTrouble(error);
      }
      this.backingOff = failures > 0;
      await this.idle(failures === 0 ? pollMs : backOff(failures));
    }
  }

  /** @returns how many rows were due and not held by another relay */
  private async relayBatch(): Promise<number> {
    const due = await this.dataSource.query('select 1 from outbox where available_at <= now() limit 1');
    if (due.length === 0) return 0;
    return this.dataSource.transaction(async (manager) => {
      // Not "id > the last one seen": ids are not in commit order, and a late commit would be passed over for ever.
      const rows: OutboxRow[] = await manager.query(
        `select id, destination, address, body, headers from outbox
          where available_at <= now() order by available_at, id limit ${batchSize} for update skip locked`,
      );
      if (rows.length === 0) return 0;
      const confirmed = await this.options.publish(rows.map(outbound));
      await settle(manager, rows, confirmed);
      return rows.length;
    });
  }

  private async idle(ms: number): Promise<void> {
    if (this.stopped || (this.kicked && !this.backingOff)) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
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

/** Confirmed rows go; the others wait a little longer each time, so that one bad row does not hold up the rest. */
async function settle(
  manager: EntityManager,
  rows: OutboxRow[],
  confirmed: ReadonlySet<string>,
): Promise<void> {
  const ids = rows.map((row) => row.id);
  await manager.query('delete from outbox where id = any($1)', [ids.filter((id) => confirmed.has(id))]);
  const left = ids.filter((id) => !confirmed.has(id));
  if (left.length === 0) return;
  await manager.query(
    `update outbox set attempts = attempts + 1,
            available_at = now() + least(30000, 200 * power(2, least(attempts, 10))) * interval '1 millisecond'
      where id = any($1)`,
    [left],
  );
}

const backOff = (failures: number): number =>
  Math.min(maximumBackOffMs, 100 * 2 ** Math.min(failures, 10)) * (0.5 + Math.random() / 2);
