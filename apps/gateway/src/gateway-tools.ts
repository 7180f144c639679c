import type { Operation } from '#contracts';
import type { ReadRows } from '#database';
import type { Outbox } from '#outbox';
import type { DataSource } from 'typeorm';
import type { Tools } from './commands/handler.js';
import type { OperationWatch } from './operations/operation-watch.js';

/** The hands of the command handlers in this process. */
export class GatewayTools implements Tools {
  readonly attachments: Tools['attachments'];
  readonly links: Tools['links'];

  constructor(
    readonly dataSource: DataSource,
    readonly readRows: ReadRows,
    readonly outbox: Outbox,
    readonly groupMaxUsers: number,
    files: Pick<Tools, 'attachments' | 'links'>,
    private readonly waiting: { watch: OperationWatch; defaultWaitMs: number },
  ) {
    this.attachments = files.attachments;
    this.links = files.links;
  }

  held(known: Operation, { fields, gone, leave }: Parameters<Tools['held']>[1]): Promise<Operation> {
    leave();
    return this.waiting.watch.held(known, { waitMs: fields.wait_ms ?? this.waiting.defaultWaitMs, gone });
  }
}
