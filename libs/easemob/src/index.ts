export { batchSize, EasemobClient, type EasemobParts, type EasemobSettings } from './easemob-client.js';
export type { Outcome, Refusal } from './outcome.js';
export {
  defaultLimits,
  localBudget,
  type Bucket,
  type Budget,
  type CallOptions,
  type Limits,
} from './budget.js';
export { redisBudget } from './redis-budget.js';
export { redisTokenStore } from './redis-token-store.js';
export { describeGroup, groupMarker, imGroupIdOf, markerOf, passwordFor } from './marker.js';
