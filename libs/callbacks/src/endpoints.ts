import type { EnvelopeVersion } from '#contracts';
import type { DataSource, EntityManager } from 'typeorm';
import { isBelow } from './endpoint-url.js';

/** Where a school wants to be told. */
export interface Endpoint {
  endpoint_id: number;
  school_id: number;
  url: string;
  is_default: boolean;
  /** Standard Webhooks secrets, `whsec_…`; both sign while one takes over from the other. */
  secrets: string[];
  allowed_cidrs: string[];
  disabled_at: Date | null;
  /** The types of events that it wants to be told; null: all there are. */
  event_types: string[] | null;
  envelope: EnvelopeVersion;
}

/** Anything that can run a statement. */
export type Queries = Pick<DataSource | EntityManager, 'query'>;

/** The endpoints of a school that are not switched off. */
export const endpointsOf = (queries: Queries, school_id: number): Promise<Endpoint[]> =>
  queries.query(
    `select endpoint_id, school_id, url, is_default, secrets, allowed_cidrs, disabled_at, event_types, envelope
       from callback_endpoint where school_id = $1 and disabled_at is null order by endpoint_id`,
    [school_id],
  );

/** The endpoint that covers a URL which a caller has named; rather one that is switched on. */
export function endpointFor<E extends Pick<Endpoint, 'url' | 'disabled_at'>>(
  endpoints: readonly E[],
  url: string,
): E | undefined {
  const covering = endpoints.filter((endpoint) => isBelow(url, endpoint.url));
  return covering.find(({ disabled_at }) => !disabled_at) ?? covering[0];
}

/** An endpoint without its secrets. */
export interface EndpointLine extends Pick<
  Endpoint,
  'endpoint_id' | 'school_id' | 'url' | 'is_default' | 'disabled_at' | 'event_types' | 'envelope'
> {
  /** How many secrets sign. */
  secrets: number;
  disabled_why: string | null;
}

const line = `endpoint_id, school_id, url, is_default, cardinality(secrets) as secrets, disabled_at, disabled_why, event_types,
  envelope`;

/** One endpoint; undefined where there is none of this id. */
export const readEndpoint = async (queries: Queries, endpointId: number): Promise<EndpointLine | undefined> =>
  (
    await queries.query<EndpointLine[]>(`select ${line} from callback_endpoint where endpoint_id = $1`, [endpointId])
  )[0];

/** All endpoints of all schools. */
export const listEndpoints = (queries: Queries): Promise<EndpointLine[]> =>
  queries.query(`select ${line} from callback_endpoint order by school_id, endpoint_id`);

/**
 * Switches an endpoint on, or off for a reason: what is to be delivered to it while it is off is parked, and nobody may
 * name it. What has been parked stays so until it is retried.
 * @returns undefined where there is no such endpoint
 */
export async function switchEndpoint(
  manager: EntityManager,
  endpointId: number,
  to: 'on' | { offBecause: string },
): Promise<EndpointLine | undefined> {
  const why = to === 'on' ? null : to.offBecause;
  const [rows]: [EndpointLine[]] = await manager.query(
    `update callback_endpoint set disabled_at = case when $2::text is null then null else coalesce(disabled_at, now()) end,
            disabled_why = $2
      where endpoint_id = $1 returning ${line}`,
    [endpointId, why],
  );
  return rows[0];
}
