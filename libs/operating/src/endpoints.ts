import {
  addSecret,
  changeEndpoint,
  dropOldSecret as dropOld,
  findDeliveries,
  readEndpoint,
  registerEndpoint,
  registrationFault,
  switchEndpoint,
  type EndpointLine,
  type NewEndpoint,
} from '#callbacks';
import type { Queries } from '#operations';
import { workKey } from '#work';
import type { Deed } from './audit.js';
import { nothingDone, type Operator } from './operator.js';
import type { WorkSelection } from './work-lines.js';

const deedOf = (
  { endpoint_id, school_id }: Pick<EndpointLine, 'endpoint_id' | 'school_id'>,
  details?: Deed['details'],
): Deed => ({ subject: `endpoint:${endpoint_id}`, school_id, ...(details && { details }) });

/** What can be changed of an endpoint; what is not given stays. */
type Settings = Partial<Omit<NewEndpoint, 'school_id' | 'url'>>;

const shown = ({ event_types, ...rest }: Settings): Deed['details'] => ({
  ...rest,
  ...(event_types !== undefined && { event_types: event_types ?? 'all' }),
});

/** Without query and fragment, which may hold secrets of the receiver's. */
const bare = (url: string): string => url.replace(/[?#].*/s, '');

/** @returns its id, and its secret, which is shown this once; without a secret it was there before, and is left as it is */
export async function addEndpoint(
  operator: Operator,
  endpoint: NewEndpoint,
  { allowHttp }: { allowHttp: boolean },
): Promise<{ fault: string } | { endpoint_id: number; secret?: string }> {
  const fault = await registrationFault(endpoint, { allowHttp });
  if (fault) return { fault };
  return operator.change('endpoint add', async (manager) => {
    const result = await registerEndpoint(manager, endpoint);
    if (!result.secret) return nothingDone(result);
    const { school_id, url, ...settings } = endpoint;
    const details = { url: bare(url), ...shown(settings) };
    return { result, deeds: [deedOf({ endpoint_id: result.endpoint_id, school_id }, details)] };
  });
}

/** Changes what is given of an endpoint; the rest stays. @returns undefined once it is done */
export async function setEndpoint(
  operator: Operator,
  id: number,
  changes: Settings,
): Promise<'unknown' | { fault: string } | undefined> {
  const known = await readEndpoint(operator.reads, id);
  if (!known) return 'unknown';
  const { allowed_cidrs } = changes;
  const fault = allowed_cidrs && (await registrationFault({ url: known.url, allowed_cidrs }, { allowHttp: true }));
  if (fault) return { fault };
  return operator.change<'unknown' | undefined>('endpoint set', async (manager) =>
    (await changeEndpoint(manager, id, changes))
      ? { result: undefined, deeds: [deedOf(known, shown(changes))] }
      : nothingDone('unknown'),
  );
}

/** Gives an endpoint a second secret; both sign until the old one is dropped. @returns the secret, shown this once */
export function rotateSecret(
  operator: Operator,
  id: number,
): Promise<'unknown' | 'two secrets already' | { secret: string }> {
  return operator.change<'unknown' | 'two secrets already' | { secret: string }>('endpoint rotate', async (manager) => {
    const known = await readEndpoint(manager, id);
    if (!known) return nothingDone('unknown');
    const secret = await addSecret(manager, id);
    return secret ? { result: { secret }, deeds: [deedOf(known)] } : nothingDone('two secrets already');
  });
}

/** Ends a rotation: only the newer secret signs on. @returns undefined once it is done */
export function dropOldSecret(operator: Operator, id: number): Promise<'unknown' | 'one secret only' | undefined> {
  return operator.change<'unknown' | 'one secret only' | undefined>('endpoint drop-old', async (manager) => {
    const known = await readEndpoint(manager, id);
    if (!known) return nothingDone('unknown');
    return (await dropOld(manager, id))
      ? { result: undefined, deeds: [deedOf(known)] }
      : nothingDone('one secret only');
  });
}

/** Switches an endpoint on again. What has been parked stays so until it is retried. @returns undefined: there is none */
export function enableEndpoint(operator: Operator, id: number): Promise<EndpointLine | undefined> {
  return operator.change('endpoint enable', async (manager) => {
    const result = await switchEndpoint(manager, id, 'on');
    return { result, deeds: result ? [deedOf(result)] : [] };
  });
}

/** Switches an endpoint off: deliveries to it are parked, and callers may not name it. @returns undefined: there is none */
export function disableEndpoint(operator: Operator, id: number, because: string): Promise<EndpointLine | undefined> {
  return operator.change('endpoint disable', async (manager) => {
    const result = await switchEndpoint(manager, id, { offBecause: because });
    return { result, deeds: result ? [deedOf(result)] : [] };
  });
}

/** The deliveries that an endpoint is owed. */
export async function owedTo(queries: Queries, endpoint: number): Promise<WorkSelection & { keys: string[] }> {
  const owed = await findDeliveries(queries, { endpoint, undelivered: true });
  return { state: 'unfinished', keys: owed.map((id) => workKey('callback', id)) };
}
