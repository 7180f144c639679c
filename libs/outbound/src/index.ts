export { ForbiddenAddress, isCidr, literalAddress, mayReach } from './address-guard.js';
export { retryAfterMs } from './retry-after.js';
