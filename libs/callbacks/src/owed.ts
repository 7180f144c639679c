import type { EnvelopeVersion } from '#contracts';
import { endpointFor, type Endpoint, type Queries } from './endpoints.js';

type OwingEndpoint = Pick<Endpoint, 'endpoint_id' | 'url' | 'is_default' | 'disabled_at' | 'event_types' | 'envelope'>;

/** Whom the end of an operation is to be told, as its callers have said. */
export interface Owed {
  /** The URLs that callers named. */
  urls: string[];
  /** Whether a caller named none, and so meant the school's default endpoint. */
  tells_default: boolean;
  /** All endpoints of the school, those that are switched off included: what is owed to them is parked, not forgotten. */
  endpoints: OwingEndpoint[];
}

/** Reads it all in one statement. An operation that has gone is told of like one for which nobody named a URL. */
export async function readOwed(
  queries: Queries,
  { school_id, operation_id }: { school_id: number; operation_id: string },
): Promise<Owed> {
  const [owed]: [Owed] = await queries.query(
    `select array(select url from operation_callback where operation_id = $1 order by url) as urls,
            coalesce((select tells_default from operation where operation_id = $1), true) as tells_default,
            (select coalesce(json_agg(json_build_object('endpoint_id', endpoint_id, 'url', url, 'is_default', is_default,
                                                        'disabled_at', disabled_at, 'event_types', event_types,
                                                        'envelope', envelope) order by endpoint_id), '[]')
               from callback_endpoint where school_id = $2) as endpoints`,
    [operation_id, school_id],
  );
  return owed;
}

export interface Target {
  endpoint_id: number;
  url: string;
  envelope: EnvelopeVersion;
}

/**
 * Each URL once, however many named it and however they wrote it. What an endpoint wants to hear goes for all that it is
 * told, its own URL and those that callers name below it: whoever receives has said what he understands.
 * @returns also the URLs that no endpoint covers any more: nobody can sign for them
 */
export function targetsOf(
  { urls, tells_default, endpoints }: Owed,
  type: string,
): { targets: Target[]; uncovered: string[] } {
  const targets = new Map<string, Target>();
  const uncovered: string[] = [];
  const owe = ({ endpoint_id, event_types, envelope }: OwingEndpoint, url: string) => {
    if (event_types && !event_types.includes(type)) return;
    if (!targets.has(hrefOf(url))) targets.set(hrefOf(url), { endpoint_id, url, envelope });
  };
  for (const url of urls) {
    const endpoint = endpointFor(endpoints, url);
    if (endpoint) owe(endpoint, url);
    else uncovered.push(url);
  }
  const byDefault = tells_default ? endpoints.find(({ is_default }) => is_default) : undefined;
  if (byDefault) owe(byDefault, byDefault.url);
  return { targets: [...targets.values()], uncovered };
}

const hrefOf = (url: string): string => new URL(url).href;
