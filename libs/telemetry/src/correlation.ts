import { AsyncLocalStorage } from 'node:async_hooks';
import { randomHex } from './random-hex.js';

/** What ties the log lines, messages and calls of one thing together, over all processes. */
export interface Correlation {
  /** W3C Trace Context: `00-<trace id>-<span id>-<flags>`. */
  traceparent?: string;
  request_id?: string;
  operation_id?: string;
  /** The operations that one round of work carries out; they may be several. */
  operations?: readonly { operation_id: string; request_id: string }[];
  /** The key of the work. */
  key?: string;
}

const storage = new AsyncLocalStorage<Correlation>();

/** Runs something, and all that follows from it, under a correlation. `annotate` adds to the very object given. */
export const withCorrelation = <T>(correlation: Correlation, run: () => T): T => storage.run(correlation, run);

/** The correlation under which this code runs, if under any. */
export const correlation = (): Readonly<Correlation> | undefined => storage.getStore();

/** Adds what has been learned on the way. Without a correlation there is nothing to add to. */
export function annotate(more: Correlation): void {
  const current = storage.getStore();
  if (current) Object.assign(current, more);
}

const traceparentForm = /^00-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-([0-9a-f]{2})$/;

/** A step of the caller's trace where its header is a valid one of version 00, else of a new trace. */
export function traceparentFrom(header: string | string[] | undefined): string {
  const [, trace, flags] = (typeof header === 'string' && traceparentForm.exec(header)) || [];
  return `00-${trace ?? randomHex(16)}-${randomHex(8)}-${flags ?? '01'}`;
}

export const traceIdOf = (traceparent: string): string => traceparent.slice(3, 35);

/** What a message takes along. Only what is known; the names are those of the log. */
export function correlationHeaders(from: Correlation = storage.getStore() ?? {}): Record<string, string> {
  const { traceparent, request_id, operation_id } = from;
  return {
    ...(traceparent && { traceparent }),
    ...(request_id && { request_id }),
    ...(operation_id && { operation_id }),
  };
}

/** The correlation that a message has brought along. Foreign publishers may bring none, or nonsense. */
export function correlationFrom(headers: Readonly<Record<string, string | null>>): Correlation {
  const { traceparent, request_id, operation_id } = headers;
  return {
    ...(isId(traceparent) && traceparentForm.test(traceparent) && { traceparent }),
    ...(isId(request_id) && { request_id }),
    ...(isId(operation_id) && { operation_id }),
  };
}

const isId = (text: unknown): text is string => typeof text === 'string' && /^[\w.:-]{1,64}$/.test(text);

/** The fields of a correlation on a log line. */
export function correlationFields(from: Correlation = storage.getStore() ?? {}): Record<string, unknown> {
  const { traceparent, request_id, operation_id, key, operations = [] } = from;
  const fields: Record<string, unknown> = {};
  if (request_id) fields.request_id = request_id;
  if (operation_id) fields.operation_id = operation_id;
  if (operations.length === 1) Object.assign(fields, operations[0]);
  if (operations.length > 1) {
    fields.operation_ids = operations.map((operation) => operation.operation_id);
    fields.request_ids = operations.map((operation) => operation.request_id);
  }
  if (traceparent) fields.trace_id = traceIdOf(traceparent);
  if (key) fields.key = key;
  return fields;
}
