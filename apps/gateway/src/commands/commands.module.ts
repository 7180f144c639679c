import { Module } from '@nestjs/common';
import { AuthenticityModule } from '../authenticity/authenticity.module.js';
import { GatewayEasemobModule } from '../easemob/easemob.module.js';
import { FilesModule } from '../files/files.module.js';
import { gatewayOutbox } from '../gateway-outbox.js';
import { GatewayTools } from '../gateway-tools.js';
import { GatewaySettings } from '../gateway.settings.js';
import { ImController, writePlaces } from '../http/im.controller.js';
import { OperationWatch } from '../operations/operation-watch.js';
import { ReplicaModule } from '../replica/replica.module.js';
import { placesForWrites } from '../rates/write-places.js';
import { WriteRates } from '../rates/write-rates.js';

const placesOfWrites = {
  provide: writePlaces,
  inject: [GatewaySettings],
  useFactory: ({ REQUESTS_IN_FLIGHT }: GatewaySettings) => placesForWrites(REQUESTS_IN_FLIGHT),
};

/** `POST /api/im`. */
@Module({
  imports: [AuthenticityModule, FilesModule, GatewayEasemobModule, gatewayOutbox, ReplicaModule],
  controllers: [ImController],
  providers: [GatewayTools, OperationWatch, placesOfWrites, WriteRates],
})
export class CommandsModule {}
