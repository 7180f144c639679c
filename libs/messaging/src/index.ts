export {
  MessagingUnavailable,
  type Consumer,
  type Inbound,
  type MessageVerdict,
  type Messaging,
  type MessagingHealth,
  type Outbound,
  type Topology,
} from './messaging.js';
export { connectRabbit, type RabbitOptions } from './rabbit.js';
export { inProcessMessaging } from './in-process.js';
export { deadQueueName, subscriptionQueueName, workQueueName } from './declarations.js';
