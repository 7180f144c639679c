import { maximumMessageBytes } from '#contracts';
import { correlationHeaders } from '#telemetry/correlation';
import type { DataSource, EntityManager } from 'typeorm';
import { OutboxRelay, rowColumns, type OutboxRow, type Publish } from './outbox-relay.js';

/** Something to tell the other processes once the transaction that adds it has committed. */
export interface OutboxMessage {
  to: { queue: string } | { topic: string };
  /** Plain JSON. */
  body: unknown;
  /** Beside those of the correlation under which it is added, or instead of them. */
  headers?: Record<string, string>;
  /** Not before so many milliseconds from now. */
  delayMs?: number;
}

/** A message is too large for whoever would hear it: he would take it for poison. Whoever makes messages must bound them. */
export class MessageTooLarge extends Error {
  override name = 'MessageTooLarge';
}

type Added = OutboxRow & { delay_ms: number };

/**
 * Messages are rows, written in the transaction of the change that they tell of, and published after its commit by
 * the process that wrote them or, should it fail to, by any other. So nothing is told that did not happen, and nothing
 * that happened stays untold.
 */
export class Outbox {
  private readonly relay: OutboxRelay;
  /** What the transactions under way have added so far. */
  private readonly added = new WeakMap<EntityManager, Added[]>();

  /**
   * @param publish resolves with the ids that the broker has taken; the others are published again later
   * @param onTrouble is told when a round of the relay has failed; the relay itself goes on
   */
  constructor(
    private readonly dataSource: DataSource,
    { publish, onTrouble }: { publish: Publish; onTrouble: (error: unknown) => void },
  ) {
    this.relay = new OutboxRelay(dataSource, { publish, onTrouble });
  }

  /**
   * Adds messages to the transaction of `manager`. One statement.
   * @throws MessageTooLarge for more than `maximumMessageBytes`
   */
  async add(manager: EntityManager, messages: readonly OutboxMessage[]): Promise<void> {
    if (messages.length === 0) return;
    for (const { to, body } of messages) requireFit(to, body);
    const known = correlationHeaders();
    const rows = messages.map(({ to, body, headers, delayMs }) => ({
      destination: 'queue' in to ? 'queue' : 'topic',
      address: 'queue' in to ? to.queue : to.topic,
      body,
      headers: { ...known, ...headers },
      delay_ms: delayMs ?? 0,
    }));
    const added: Added[] = await manager.query(
      `insert into outbox (destination, address, body, headers, available_at)
       select destination, address, body, headers, now() + delay_ms * interval '1 millisecond'
         from jsonb_to_recordset($1::jsonb)
           as message(destination text, address text, body jsonb, headers jsonb, delay_ms float)
       returning ${rowColumns}, greatest(0, extract(epoch from available_at - now()) * 1000)::float as delay_ms`,
      [JSON.stringify(rows)],
    );
    this.added.get(manager)?.push(...added);
  }

  /** Runs a transaction and, right after its commit, passes its messages on. Use only the manager inside. */
  async transaction<T>(change: (manager: EntityManager) => Promise<T>): Promise<T> {
    const added: Added[] = [];
    const result = await this.dataSource.transaction((manager) => {
      this.added.set(manager, added);
      return change(manager);
    });
    for (const { delay_ms, ...row } of added) this.relay.passOn(row, delay_ms);
    return result;
  }

  /** Starts relaying: this process's messages right after their commit, and what others have left behind. */
  start(): void {
    this.relay.start();
  }

  /** Finishes what is under way and stops. Rows that remain are relayed by another process, or after the next start. */
  async stop(): Promise<void> {
    await this.relay.stop();
  }
}

function requireFit(to: OutboxMessage['to'], body: unknown): void {
  const bytes = Buffer.byteLength(JSON.stringify(body));
  if (bytes > maximumMessageBytes)
    throw new MessageTooLarge(`a message to ${Object.values(to).join()} has ${bytes} bytes`);
}
