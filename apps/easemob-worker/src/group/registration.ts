import { fail, type Failure } from '#contracts';
import { batchSize, newUser, type EasemobClient } from '#easemob';
import type { Claim } from '#work';
import type { DataSource } from 'typeorm';
import { inBatches } from './membership.js';
import { go, stopFor, type Step } from '../step.js';

/** People who could not be registered, and why. */
export type RegistrationFailures = Map<number, Failure>;

/** Makes users exist in Easemob, under their names, 60 a call, and writes down after each call who does. */
export async function register(
  claim: Claim,
  userIds: number[],
  { dataSource, client, passwordSecret }: { dataSource: DataSource; client: EasemobClient; passwordSecret: string },
): Promise<Step<RegistrationFailures>> {
  const failures: RegistrationFailures = new Map();
  for (const batch of inBatches(userIds, batchSize)) {
    const names = await namesOf(dataSource, batch);
    const users = batch.map((id) => newUser(passwordSecret, { im_user_id: id, real_name: names.get(id) }));
    const outcome = await client.registerUsers(users, claim);
    if (outcome.kind !== 'done') return stopFor(outcome);
    const registered = outcome.value.filter(({ refused }) => !refused).map(({ username }) => Number(username));
    for (const { username, refused } of outcome.value) {
      if (refused) failures.set(Number(username), fail('user_not_registered', { detail: username }));
    }
    await claim.write((manager) =>
      manager.query('update im_user set easemob_registered_at = now() where im_user_id = any($1)', [registered]),
    );
  }
  return go(failures);
}

async function namesOf(dataSource: DataSource, userIds: number[]): Promise<Map<number, string>> {
  const rows: { im_user_id: number; real_name: string }[] = await dataSource.query(
    'select im_user_id, real_name from im_user where im_user_id = any($1)',
    [userIds],
  );
  return new Map(rows.map(({ im_user_id, real_name }) => [im_user_id, real_name]));
}
