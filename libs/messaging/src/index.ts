export {
  feeding,
  MessagingUnavailable,
  type ConsumeOptions,
  type Consumer,
  type Inbound,
  type MessageHandler,
  type MessageVerdict,
  Messaging,
  type Outbound,
} from './messaging.js';
export { eventsUnder } from './events-under.js';
export { type Topology } from './topology.js';
export { connectRabbit, type RabbitOptions } from './rabbit.messaging.js';
export { inProcessMessaging } from './in-process.messaging.js';
export { openDeadLetters, type DeadContent, type DeadLetter, type DeadLetters, type Decision } from './dead-letters.js';
export { BrokerUnavailable } from './visit-broker.js';
export { openSeats, type Binding, type Seats, type SeatState } from './seats.js';
export { compareTopology, type TopologyFault } from './compare-topology.js';
