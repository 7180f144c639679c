export { ForbiddenAddress, guardedLookup, literalAddress, mayReach } from './address-guard.js';
export {
  endpointFor,
  endpointsOf,
  newSecret,
  registerEndpoint,
  registrationFault,
  type Endpoint,
  type NewEndpoint,
} from './endpoints.js';
