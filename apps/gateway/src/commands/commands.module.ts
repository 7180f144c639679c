import { Module } from '@nestjs/common';
import { FairShares } from '#work';
import { AuthenticityModule } from '../authenticity/authenticity.module.js';
import { GatewayEasemobModule } from '../easemob/easemob.module.js';
import { FilesModule } from '../files/files.module.js';
import { gatewayOutbox } from '../gateway-outbox.js';
import { GatewayTools } from '../gateway-tools.js';
import { GatewaySettings } from '../gateway.settings.js';
import { ImController, writePlaces } from '../http/im.controller.js';
import { OperationWatch } from '../operations/operation-watch.js';
import { ReplicaModule } from '../replica/replica.module.js';
import { WriteRates } from '../rates/write-rates.js';

/** Writes leave half of the places to reads, as they do with the connections, and no school takes all of the others. */
const placesOfWrites = {
  provide: writePlaces,
  inject: [GatewaySettings],
  useFactory: ({ REQUESTS_IN_FLIGHT: places }: GatewaySettings) => new FairShares(Math.ceil(places / 2)),
};

/** `POST /api/im`. */
@Module({
  imports: [AuthenticityModule, FilesModule, GatewayEasemobModule, gatewayOutbox, ReplicaModule],
  controllers: [ImController],
  providers: [GatewayTools, OperationWatch, placesOfWrites, WriteRates],
})
export class CommandsModule {}
