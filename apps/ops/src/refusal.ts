import { BlobsUnavailable } from '#blobs';
import { SettingsError } from '#config';
import { isDatabaseUnavailable } from '#database';
import { BrokerUnavailable } from '#messaging';

/** What PostgreSQL says of a refusal, as far as it is used here. */
interface Refusal extends Error {
  code?: string;
  table?: string;
  detail?: string;
}

const nameOf: Record<string, string> = {
  im_group: 'group',
  im_user: 'person',
  callback_endpoint: 'endpoint',
};

/** `Key (school_id)=(999) is not present in table "school".` */
const absence = /^Key \(.+\)=\((.+)\) is not present in table "(\w+)"/;

/** Refusals by class of their SQLSTATE that an operator can do something about; the words are PostgreSQL's own. */
const operatorsOwn: Record<string, string> = {
  '23': 'the database does not take that',
  '22': 'the database does not take that',
  '28': 'the database refuses to let us in',
  '3D': 'there is no such database',
  '42': 'the database refuses', // rights, and a schema that is not ours
};

/**
 * What an operator can mend, as a sentence. Anything else is a fault of ours and keeps its stack.
 * @returns undefined for a fault of ours
 */
export function sentenceFor(error: unknown): string | undefined {
  if (error instanceof SettingsError || error instanceof BrokerUnavailable) return error.message;
  if (error instanceof BlobsUnavailable) return `the store of photos and attachments cannot be used (${error.message})`;
  if (!(error instanceof Error)) return undefined;
  if (error.name === 'AbortError') return 'given up waiting for the database';
  const { code, detail = '', message } = error as Refusal;
  const [, value, table] = absence.exec(detail) ?? [];
  if (value !== undefined && table !== undefined) return `there is no ${nameOf[table] ?? table} ${value}`;
  const refused = typeof code === 'string' && code.length === 5 ? operatorsOwn[code.slice(0, 2)] : undefined;
  // First what the database says: some of that others take for a database that is away.
  if (refused) return `${refused}: ${message}`;
  return isDatabaseUnavailable(error) ? `the database has gone away meanwhile (${reasonOf(error)})` : undefined;
}

const reasonOf = (error: Refusal): string => error.code ?? error.name;
