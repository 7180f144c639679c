export { credentials, freshTimestamp, sign, type Credentials, type Identity } from './sign.js';
export { rowsOf, type Cell, type Row } from './table.js';
export { decode, tables, type ChatRoom, type RowOf, type TableCommand } from './tables.js';
export {
  SchoolImClient,
  SchoolImError,
  type ClientOptions,
  type OperationAnswer,
} from './school-im-client.js';
