import type { Metrics } from '#telemetry';
import type { DataSource } from 'typeorm';

const keepMs = 5000;
/** Whoever reads the metrics must not hang on a database that has gone silent. */
const answerWithinMs = 1500;

type ByLabel = Record<string, number> | null;

interface State {
  operations: ByLabel;
  oldest: ByLabel;
  parked: ByLabel;
  orphans: ByLabel;
  callback_oldest: number;
  outbox_rows: number;
  outbox_oldest: number;
}

const age = (moment: string) => `greatest(0, extract(epoch from now() - ${moment}))::float`;

/** What is open, in one statement over partial indexes: its cost follows what is open, not what has ever been done. */
const readState = `
  with open as (
    select o.created_at, w.lane,
           case when w.lease_until > now() then 'running' when w.waiting_for = 'provider' then 'waiting_provider' else 'queued' end as state
      from operation o left join work_item w on w.key = o.work_key where o.finished_at is null)
  select (select jsonb_object_agg(state, n) from (select state, count(*) n from open group by 1) s) as operations,
         (select jsonb_object_agg(lane, age) from (select coalesce(lane, 'tap') as lane, ${age('min(created_at)')} as age from open group by 1) s) as oldest,
         (select jsonb_object_agg(kind, n) from (select kind, count(*) n from work_item where parked_at is not null group by 1) s) as parked,
         (select jsonb_object_agg(fate, n) from (select fate, count(*) n from orphan_group where settled_at is null group by 1) s) as orphans,
         (select coalesce(${age('min(created_at)')}, 0) from work_item where done < wanted and parked_at is null and kind = 'callback') as callback_oldest,
         (select count(*)::int from outbox) as outbox_rows,
         (select coalesce(${age('min(available_at)')}, 0) from outbox where available_at <= now()) as outbox_oldest`;

/** Has the gauges of the deployment read from the database whenever somebody asks, every few seconds at most. */
export function showDeployment(metrics: Metrics, dataSource: DataSource): void {
  let readAt = -Infinity;
  metrics.beforeRead(async () => {
    if (performance.now() - readAt < keepMs) return;
    const state = await withinTime(dataSource.query(readState).then(([row]: State[]) => row));
    if (!state) return;
    readAt = performance.now();
    show(metrics, state);
  });
}

function show(metrics: Metrics, state: State): void {
  const labelled = [
    [metrics.operationsOpen, 'state', state.operations],
    [metrics.oldestOperation, 'lane', state.oldest],
    [metrics.workParked, 'kind', state.parked],
    [metrics.providerOrphans, 'fate', state.orphans],
  ] as const;
  for (const [gauge, label, values] of labelled) {
    gauge.reset(); // what is no longer there must not stay at its last value
    for (const [name, value] of Object.entries(values ?? {})) gauge.set({ [label]: name }, value);
  }
  metrics.callbackOldest.set(state.callback_oldest);
  metrics.outboxRows.set(state.outbox_rows);
  metrics.outboxOldest.set(state.outbox_oldest);
}

async function withinTime<T>(answer: Promise<T>): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>(
    (resolve) => (timer = setTimeout(() => resolve(undefined), answerWithinMs)),
  );
  return Promise.race([answer.catch(() => undefined), late]).finally(() => clearTimeout(timer));
}
