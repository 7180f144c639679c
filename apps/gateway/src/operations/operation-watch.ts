import { Inject, Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { eventsFor, isFinal, topicOf, type Operation } from '#contracts';
import { Messaging } from '#messaging';
import { readOperation } from '#operations';
import type { DataSource } from 'typeorm';
import { reads } from '../gateway-database.module.js';

/** Events that pass while the broker is away are not heard here. So often it is looked who missed his. */
const lookEveryMs = 2000;

/**
 * Holds requests until their operation is final. A held request costs two reads, however long it is held: it is woken
 * by the event of the worker. A lost event costs two seconds: one statement looks after all who wait.
 */
@Injectable()
export class OperationWatch implements OnModuleInit, OnModuleDestroy {
  private readonly waiting = new Map<string, Set<() => void>>();
  private closed = false;
  private looking: NodeJS.Timeout | undefined;

  constructor(
    @Inject(reads) private readonly dataSource: DataSource,
    @Inject(Messaging) private readonly messaging: Pick<Messaging, 'listen'>,
  ) {}

  async onModuleInit(): Promise<void> {
    const topics = eventsFor('gateways').map(topicOf);
    // Only its id is read: whoever is woken looks for himself.
    await this.messaging.listen(topics, ({ body }) => this.wake(operationIdOf(body)));
    this.looking = setInterval(() => void this.look(), lookEveryMs);
  }

  /**
   * An operation as it is once it is final, `waitMs` are over, or the caller has gone. Whatever becomes of the database
   * meanwhile, what is known of the operation is told: it has been recorded, and a failure would say that it has not.
   */
  async held(known: Operation, { waitMs, gone }: { waitMs: number; gone: () => AbortSignal }): Promise<Operation> {
    if (waitMs === 0 || this.closed || isFinal(known.status)) return known;
    // Listen first, look second: an event between the two is not missed.
    const ended = this.ended(known.operation_id, { waitMs, gone: gone() });
    const now = await this.readOr(known);
    if (isFinal(now.status)) {
      ended.giveUp();
      return now;
    }
    await ended.promise;
    return this.readOr(now);
  }

  /** Answers everybody who waits with what is known now: the server does not close before they are answered. */
  onModuleDestroy(): void {
    this.closed = true;
    clearInterval(this.looking);
    for (const id of this.waiting.keys()) this.wake(id);
  }

  private async look(): Promise<void> {
    if (this.waiting.size === 0) return;
    const ended = await this.dataSource
      .query<{ operation_id: string }[]>(
        'select operation_id from operation where operation_id = any($1::uuid[]) and finished_at is not null',
        [[...this.waiting.keys()]],
      )
      .catch(() => []); // the database is away: whoever waits is answered when his time is over
    for (const { operation_id } of ended) this.wake(operation_id);
  }

  private readOr(known: Operation): Promise<Operation> {
    return readOperation(this.dataSource, known.operation_id).then(
      (operation) => operation ?? known,
      () => known,
    );
  }

  private ended(id: string, { waitMs, gone }: { waitMs: number; gone: AbortSignal }) {
    let resolve!: () => void;
    const promise = new Promise<void>((settle) => (resolve = settle));
    const timer = setTimeout(resolve, waitMs);
    const waiters = this.waiting.get(id) ?? new Set();
    this.waiting.set(id, waiters.add(resolve));
    if (gone.aborted) resolve();
    gone.addEventListener('abort', resolve, { once: true });
    void promise.then(() => {
      clearTimeout(timer);
      waiters.delete(resolve);
      if (waiters.size === 0) this.waiting.delete(id);
    });
    return { promise, giveUp: resolve };
  }

  private wake(operationId: string | undefined): void {
    if (operationId) this.waiting.get(operationId)?.forEach((resolve) => resolve());
  }
}

const operationIdOf = (body: unknown): string | undefined =>
  (body as { data?: { operation_id?: string } } | null)?.data?.operation_id;
