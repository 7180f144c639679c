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
  registerEndpoint,
  registrationFault,
  switchEndpoint,
  type Endpoint,
  type EndpointLine,
  type NewEndpoint,
} from './endpoints.js';
