export { ForbiddenAddress, isCidr, literalAddress, mayReach } from './address-guard.js';
export { guardedConnector } from './guarded-connector.js';
