export { freshTimestamp } from './fresh.js';
export { keyHeaders, type OutgoingRequest, type ServiceKey } from './key.js';
export { credentials, sign, type Credentials, type Identity } from './sign.js';
export { rowsOf, type Cell, type Row } from './table.js';
export { decode, tables, type ChatRoom, type RowOf, type TableCommand } from './tables.js';
export type {
  ActivationAnswer,
  GroupAnswer,
  GroupChange,
  LogSpan,
  MessageAnswer,
  NewGroup,
  NewMessage,
  OperationAnswer,
  OperationStatus,
  People,
  Telling,
  Waiting,
} from './answers.js';
export { SchoolImError, type ErrorDetails, type LocalError } from './errors.js';
export type { Asking, Fetch } from './exchange.js';
export { SchoolImClient, type ClientOptions } from './school-im-client.js';
