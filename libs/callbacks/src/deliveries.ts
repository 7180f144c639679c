import type { Queries } from './endpoints.js';

/** Which deliveries are meant; all that is given must fit. */
export interface DeliverySelection {
  ids?: readonly string[] | undefined;
  /** The event that they tell of. */
  event?: string | undefined;
  endpoint?: number | undefined;
  /** Only those that have not been made. */
  undelivered?: boolean | undefined;
}

/** A delivery in a few words: where to and how it went, never what it says. */
export interface DeliveryLine {
  delivery_id: string;
  event_id: string;
  /** The type of the event, for example `group.activated`. */
  event: string;
  endpoint_id: number;
  /** Without query and fragment, which may hold secrets of the receiver's. */
  url: string;
  delivered_at: Date | null;
  attempts: number;
  /** HTTP status of the last attempt, or its error where no answer came; null before the first. */
  last: string | null;
}

const line = `d.delivery_id, d.event_id, d.body::json->>'type' as event, d.endpoint_id,
  split_part(split_part(d.url, '#', 1), '?', 1) as url, d.delivered_at,
  (select count(*)::int from callback_attempt a where a.delivery_id = d.delivery_id) as attempts,
  (select coalesce(a.status::text, a.error) from callback_attempt a where a.delivery_id = d.delivery_id
    order by a.attempted_at desc limit 1) as last`;

/** Ids of the deliveries of a selection, the oldest first. */
export async function findDeliveries(
  queries: Queries,
  { ids, event, endpoint, undelivered = false }: DeliverySelection,
): Promise<string[]> {
  const rows: { delivery_id: string }[] = await queries.query(
    `select delivery_id from callback_delivery
      where ($1::bigint[] is null or delivery_id = any($1))
        and ($2::uuid is null or event_id = $2) and ($3::integer is null or endpoint_id = $3)
        and (not $4 or delivered_at is null)
      order by delivery_id`,
    [ids ?? null, event ?? null, endpoint ?? null, undelivered],
  );
  return rows.map(({ delivery_id }) => delivery_id);
}

/** The deliveries of these ids, by their id. Ids that name none are missing. */
export async function readDeliveries(queries: Queries, ids: readonly string[]): Promise<Map<string, DeliveryLine>> {
  const rows: DeliveryLine[] = await queries.query(
    `select ${line} from callback_delivery d where d.delivery_id = any($1::bigint[])`,
    [ids],
  );
  return new Map(rows.map((row) => [row.delivery_id, row]));
}

/** A delivery with its endpoint and its newest ten attempts. What receivers have answered is not shown. */
export interface DeliveryPicture extends DeliveryLine {
  created_at: Date;
  endpoint: { url: string; is_default: boolean; disabled_at: Date | null; disabled_why: string | null };
  attempts_made: { attempted_at: Date; status: number | null; error: string | null; duration_ms: number }[];
}

type DeliveryRow = Omit<DeliveryPicture, 'endpoint' | 'attempts_made'> &
  Omit<DeliveryPicture['endpoint'], 'url'> & { endpoint_url: string };

/** Reads one delivery; undefined where there is none. */
export async function readDelivery(queries: Queries, id: string): Promise<DeliveryPicture | undefined> {
  const [row]: DeliveryRow[] = await queries.query(
    `select ${line}, d.created_at, e.url as endpoint_url, e.is_default, e.disabled_at, e.disabled_why
       from callback_delivery d join callback_endpoint e using (endpoint_id) where d.delivery_id = $1::bigint`,
    [id],
  );
  if (!row) return undefined;
  const attempts_made: DeliveryPicture['attempts_made'] = await queries.query(
    `select attempted_at, status, error, duration_ms from callback_attempt where delivery_id = $1::bigint
      order by attempted_at desc limit 10`,
    [id],
  );
  const { endpoint_url: url, is_default, disabled_at, disabled_why, ...delivery } = row;
  return { ...delivery, endpoint: { url, is_default, disabled_at, disabled_why }, attempts_made };
}
