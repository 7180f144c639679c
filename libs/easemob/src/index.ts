export { checkAccount, type Finding } from './account-check.js';
export { batchSize } from './batches.js';
export { EasemobClient } from './easemob-client.js';
export type { GroupText, NewGroup, NewUser } from './easemob-calls.js';
export {
  easemobAccessNames,
  easemobSettingNames,
  openEasemob,
  type EasemobAccess,
  type EasemobSurroundings,
} from './easemob.factory.js';
export type { BreakerListener, EasemobParts, EasemobSettings } from './easemob-caller.js';
export type { BreakerState } from './breaker.js';
export type { GroupDetails } from './answers.js';
export { isMissing, type Outcome, type Refusal } from './outcome.js';
export { defaultLimits, type Bucket, type Budget, type CallOptions, type Limits } from './budget.js';
export { flowOf } from './flow.js';
export { localBudget } from './local-budget.js';
export { redisBudget } from './redis-budget.js';
export type { StoredToken, TokenStore } from './token-keeper.js';
export { redisTokenStore } from './redis-token-store.js';
export { describeGroup, formerMarker, groupMarker, imGroupIdOf, markerOf, type MarkerKey } from './markers.js';
export { safeGroupName } from './names.js';
export { newUser } from './new-user.js';
