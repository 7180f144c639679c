export {
  findDeliveries,
  readDeliveries,
  readDelivery,
  type DeliveryLine,
  type DeliveryPicture,
  type DeliverySelection,
} from './deliveries.js';
export { readOwed, targetsOf, type Owed, type Target } from './owed.js';
export {
  endpointFor,
  endpointsOf,
  listEndpoints,
  readEndpoint,
  switchEndpoint,
  type Endpoint,
  type EndpointLine,
} from './endpoints.js';
export {
  addSecret,
  changeEndpoint,
  dropOldSecret,
  registerEndpoint,
  registrationFault,
  type NewEndpoint,
} from './registration.js';
