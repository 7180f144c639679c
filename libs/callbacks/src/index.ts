export { ForbiddenAddress, guardedLookup, literalAddress, mayReach } from './address-guard.js';
export {
  endpointFor,
  endpointsOf,
  registerEndpoint,
  registrationFault,
  type Endpoint,
  type NewEndpoint,
} from './endpoints.js';
