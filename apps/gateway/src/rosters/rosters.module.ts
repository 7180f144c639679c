import { Module } from '@nestjs/common';
import { AuthenticityModule } from '../authenticity/authenticity.module.js';
import { gatewayOutbox } from '../gateway-outbox.js';
import { ReplicaModule } from '../replica/replica.module.js';
import { ImportsController } from './imports.controller.js';
import { PeopleController } from './people.controller.js';
import { RosterRequests } from './roster-requests.js';
import { UploadGate } from './upload-gate.js';
import { UploadPlaces } from './upload-places.js';

/** Lists of people that other systems send. */
@Module({
  imports: [AuthenticityModule, gatewayOutbox, ReplicaModule],
  controllers: [ImportsController, PeopleController],
  providers: [RosterRequests, UploadGate, UploadPlaces],
})
export class RostersModule {}
