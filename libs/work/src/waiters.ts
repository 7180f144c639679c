import type { Failure, WorkKindName } from '#contracts';
import type { Correlation } from '#telemetry/correlation';
import type { EntityManager } from 'typeorm';

/** One who waits, as log lines name him. */
export type Waiting = NonNullable<Correlation['operations']>[number] & { traceparent: string | null };

/** How work has ended for those who wait: as its handler says, or given up. */
type End = { result: unknown } | { failure: Failure };

/** Those who wait for work. The queue names them on its lines and tells them of the end; who they are is not its business. */
export interface Waiters {
  /** SQL for some of those who wait for the `work_item` of the statement, the newest first: JSON of `Waiting`. */
  named: string;
  /** Tells who has waited for a wish up to this one, in the transaction of the verdict. */
  end(manager: EntityManager, end: { kind: WorkKindName; key: string; upTo: number } & End): Promise<void>;
}
