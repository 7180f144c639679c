import { Inject, Injectable } from '@nestjs/common';
import { Attachments } from '#attachments';
import type { Operation } from '#contracts';
import { Outbox } from '#outbox';
import type { DataSource } from 'typeorm';
import type { Tools } from './commands/handler.js';
import { ImTokens } from './easemob/im-tokens.js';
import { Links } from './files/links.js';
import { reads } from './gateway-database.module.js';
import { GatewaySettings } from './gateway.settings.js';
import { OperationWatch } from './operations/operation-watch.js';
import { WriteTurns } from './rates/write-turns.js';

/** The hands of the command handlers in this process. */
@Injectable()
export class GatewayTools implements Tools {
  readonly groupMaxUsers: number;
  private readonly defaultWaitMs: number;

  constructor(
    @Inject(reads) readonly dataSource: DataSource,
    readonly outbox: Outbox,
    readonly turns: WriteTurns,
    readonly attachments: Attachments,
    readonly links: Links,
    readonly imTokens: ImTokens,
    private readonly watch: OperationWatch,
    @Inject(GatewaySettings) settings: GatewaySettings,
  ) {
    this.groupMaxUsers = settings.EASEMOB_GROUP_MAX_USERS;
    this.defaultWaitMs = settings.DEFAULT_WAIT_MS;
  }

  held(known: Operation, { fields, gone, leave }: Parameters<Tools['held']>[1]): Promise<Operation> {
    leave();
    return this.watch.held(known, { waitMs: fields.wait_ms ?? this.defaultWaitMs, gone });
  }
}
