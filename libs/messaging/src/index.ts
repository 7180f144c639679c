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
export { type Topology } from './topology.js';
export { connectRabbit, type RabbitOptions } from './rabbit.messaging.js';
export { inProcessMessaging } from './in-process.messaging.js';
export {
  DeadLettersUnavailable,
  openDeadLetters,
  type DeadContent,
  type DeadLetter,
  type DeadLetters,
  type Decision,
} from './dead-letters.js';
