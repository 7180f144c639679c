import type { Failure } from '#contracts';
import { isOpenToSchool, operationRefusal, readRefusal } from '#policy';
import type { DataSource } from 'typeorm';
import type { Call } from './handler.js';
import { readStanding } from './standing.js';

type Reader = Pick<Call, 'policy' | 'school_id' | 'account_id'>;

/** Why an account may not read about a group. */
export async function readingRefused(
  { policy, fields, ...caller }: Reader & { fields: { im_group_id: number } },
  dataSource: DataSource,
): Promise<Failure | undefined> {
  if (isOpenToSchool(policy)) return undefined;
  return readRefusal(policy, await readStanding(dataSource, { ...caller, im_group_id: fields.im_group_id }));
}

/** Why an account may not read about an operation of its school. */
export async function readingOperationRefused(
  { policy, ...caller }: Reader,
  operation: { account_id: number; im_group_id: number | null },
  dataSource: DataSource,
): Promise<Failure | undefined> {
  if (isOpenToSchool(policy)) return undefined;
  // Ids of groups begin at 1: an operation on none is its account's alone.
  const standing = await readStanding(dataSource, { ...caller, im_group_id: operation.im_group_id ?? 0 });
  return operationRefusal(policy, { operation, standing });
}
