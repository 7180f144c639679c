import { imGroupIdOf } from '#easemob';
import type { Account } from './accounting.js';
import type { Evidence } from './evidence.js';
import type { Attempt } from './history.js';

type PromiseName = 'P1' | 'P2' | 'P3' | 'P4' | 'P5' | 'P6' | 'P7' | 'P8' | 'P10';

export interface Violation {
  promise: PromiseName;
  what: string;
}

export const subjects = ['activation', 'custom', 'edit', 'message', 'callback'] as const;
export type Subject = (typeof subjects)[number];

/** What one part of the checker has found. */
export interface Findings {
  accounts?: Partial<Record<Subject, Account>>;
  violations: Violation[];
  counts?: Record<string, number>;
}

export type LiveGroup = Evidence['easemob']['groups'][number];
type GroupRow = Evidence['rows']['groups'][number];
type OperationRow = Evidence['rows']['operations'][number];

/** The evidence, so that things can be found in it. */
export interface Facts {
  group: Map<number, GroupRow>;
  operation: Map<string, OperationRow>;
  attempt: Map<string, Attempt>;
  /** Operations that have failed, as they must, because Easemob refused for good while they were open. */
  refused: Set<string>;
  /** The messages among them: not delivered, and so in no log. */
  refusedMessages: Set<number>;
  /** Groups in Easemob by the group of ours that their marker names; those of nobody under NaN. */
  live: Map<number, LiveGroup[]>;
  /** Which group of ours a group in Easemob stands for, by the mapping in the rows. */
  mapped: Map<string, number>;
}

export function factsOf({ rows, attempts, easemob, environment, outages }: Evidence): Facts {
  const live = new Map<number, LiveGroup[]>();
  for (const group of easemob.groups) {
    const id = imGroupIdOf(group.custom, environment) ?? NaN;
    live.set(id, [...(live.get(id) ?? []), group]);
  }
  const refused = rows.operations.filter((operation) => isRefused(operation, outages));
  const active = rows.groups.filter(({ easemob_group_id }) => easemob_group_id !== null);
  return {
    group: new Map(rows.groups.map((group) => [group.im_group_id, group])),
    operation: new Map(rows.operations.map((operation) => [operation.operation_id, operation])),
    attempt: new Map(attempts.map((attempt) => [attempt.id, attempt])),
    refused: new Set(refused.map(({ operation_id }) => operation_id)),
    refusedMessages: new Set(refused.flatMap(({ im_message_id }) => im_message_id ?? [])),
    live,
    mapped: new Map(active.map((group) => [group.easemob_group_id!, group.im_group_id])),
  };
}

const isRefused = ({ outcome, failure, begun, ended }: OperationRow, outages: Evidence['outages']): boolean =>
  outcome === 'failed' &&
  failure === 'provider_refused' &&
  outages.some(({ did, from, to }) => did === 'refuse' && from <= (ended ?? Infinity) && begun <= to);

/** The answer to a request that was carried out. A write may be told at once that its operation has failed. */
export function acceptedBody({ answer }: Attempt): Record<string, unknown> | undefined {
  if (answer?.status !== 200 || Array.isArray(answer.body)) return undefined;
  return (answer.body.code ?? 0) === 0 || 'operation_id' in answer.body ? answer.body : undefined;
}

/** Sent by somebody who may. Of a twin one of the two counts. */
export const isOwn = ({ honesty }: Attempt): boolean => honesty === 'honest' || honesty === 'twin';

const settlingMs = 10_000;

/** Redis had forgotten the first use by the time of the second: nobody could know that it is a replay. */
export function isForgotten(attempt: Attempt, { attempt: attempts }: Facts, redisLosses: readonly number[]): boolean {
  const original = attempts.get(attempt.replays ?? '');
  const from = Math.min(original?.askedAt ?? attempt.askedAt, attempt.askedAt);
  const to = (attempt.answer?.at ?? attempt.none?.at ?? Infinity) + settlingMs;
  return redisLosses.some((lostAt) => lostAt >= from && lostAt <= to);
}

export function groupBy<T, K>(items: readonly T[], keyOf: (item: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group) group.push(item);
    else groups.set(keyOf(item), [item]);
  }
  return groups;
}
