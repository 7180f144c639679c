export { sealOf, type Seal } from './seal.js';
export { hmacOf, signedText, signingSecret, type Signed } from './signature.js';
export { scopeRefusal, type ServiceKey } from './service-key.js';
export {
  addKey,
  addKeySecret,
  dropOldKeySecret,
  listKeys,
  noteKeyUse,
  readKey,
  readLiveKeys,
  revokeKey,
  type KeyLine,
  type NewKey,
} from './rows.js';
