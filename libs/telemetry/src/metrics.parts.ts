import { MetricsRegistry } from './metrics-registry.js';

/** What processes see of the parts that they stand on: database, Redis, broker. */
export abstract class PartsMetrics extends MetricsRegistry {
  readonly redisUsed = this.gauge('schoolim_redis_used_bytes', 'Memory that Redis has in use');
  readonly redisMaximum = this.gauge('schoolim_redis_max_bytes', 'Memory that Redis may use; 0: no limit of its own');
  readonly redisForgets = this.gauge(
    'schoolim_redis_evicts',
    '1 while a full Redis would forget used timestamps (maxmemory-policy is not noeviction)',
  );

  readonly replicaReads = this.counter(
    'schoolim_replica_reads_total',
    'Reads that may lag, by where they went: replica; or the primary, its caller having been told something just now (told), the replica being unfit, full with reads that wait for it, or having failed',
    ['outcome'],
  );
  readonly replicaLag = this.gauge(
    'schoolim_replica_lag_seconds',
    'So far behind the replica may be, the time between two looks at it included',
  );
  readonly replicaUnused = this.gauge(
    'schoolim_replica_unused',
    '1 while this gateway has a replica and reads nothing from it: it is away, too far behind, or none',
  );

  readonly oldestSnapshot = this.gauge(
    'schoolim_database_oldest_snapshot_transactions',
    'Of the deployment: how many transactions ago the oldest snapshot was taken that the database must still serve; dead rows are kept since then',
  );

  readonly dependencyUp = this.gauge('schoolim_dependency_up', '1 while what this process depends on answers it', [
    'dependency',
  ]);
}
