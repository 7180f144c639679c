import type { Operation } from '#contracts';
import type { Outbox } from '#outbox';
import type { DataSource } from 'typeorm';
import type { Tools } from './commands/handler.js';
import type { OperationWatch } from './operations/operation-watch.js';

/** The hands of the command handlers in this process. */
export class GatewayTools implements Tools {
  constructor(
    readonly dataSource: DataSource,
    readonly outbox: Outbox,
    private readonly waiting: { watch: OperationWatch; defaultWaitMs: number },
  ) {}

  held(known: Operation, { fields, gone, leave }: Parameters<Tools['held']>[1]): Promise<Operation> {
    leave();
    return this.waiting.watch.held(known, { waitMs: fields.wait_ms ?? this.waiting.defaultWaitMs, gone });
  }
}
