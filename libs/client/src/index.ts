export { freshTimestamp, sign, type Identity } from './sign.js';
export { rowsOf, type Cell, type Row } from './table.js';
export {
  SchoolImClient,
  SchoolImError,
  type ChatRoom,
  type ClientOptions,
  type OperationAnswer,
} from './school-im-client.js';
