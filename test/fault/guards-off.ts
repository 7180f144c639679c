import { guardsOfGroups } from './guards/groups.js';
import { guardsOfEasemob } from './guards/easemob.js';
import { guardsOfWork } from './guards/work.js';
import { guardsOfMessaging } from './guards/messaging.js';
import { guardsOfCallbacks } from './guards/callbacks.js';
import { guardsOfGateways } from './guards/gateways.js';
import { guardsOfReceiver } from './guards/receiver.js';
import { guardsOfArchive } from './guards/archive.js';
import { guardsOfProcesses } from './guards/processes.js';
import { guardsOfRosters } from './guards/rosters.js';

/** Guards taken away, for negative controls: with each of them gone, its harm must show. */
export const guardsOff = {
  ...guardsOfGroups,
  ...guardsOfEasemob,
  ...guardsOfWork,
  ...guardsOfMessaging,
  ...guardsOfCallbacks,
  ...guardsOfGateways,
  ...guardsOfReceiver,
  ...guardsOfArchive,
  ...guardsOfProcesses,
  ...guardsOfRosters,
};
