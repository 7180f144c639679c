import { OutboxModule } from '#outbox/nest';
import { writes } from './gateway-database.module.js';

/** The one `Outbox` of the gateway, over its connections for writes, for the modules that import it. */
export const gatewayOutbox = OutboxModule.over(writes);
