import { batchSize, newUser, openEasemob } from '#easemob';
import type { Logger, Metrics } from '#telemetry';
import type { DataSource } from 'typeorm';
import type { StandaloneSettings } from './standalone.settings.js';

/**
 * Makes our own simulator know whom the demo data calls registered: else each of them is found missing by the first
 * activation that names him, which then takes twice as long as Easemob would.
 */
export async function introduceDemoPeople(
  dataSource: DataSource,
  settings: StandaloneSettings,
  surroundings: { logger: Logger; metrics: Metrics },
): Promise<void> {
  const people: { im_user_id: number; real_name: string }[] = await dataSource.query(
    `select im_user_id, real_name from im_user
      where easemob_registered_at is not null order by im_user_id`,
  );
  const easemob = openEasemob(settings, surroundings);
  for (let start = 0; start < people.length; start += batchSize) {
    const batch = people.slice(start, start + batchSize);
    const users = batch.map((person) => newUser(settings.EASEMOB_PASSWORD_SECRET, person));
    await easemob.registerUsers(users, { lane: 'tap' });
  }
  await easemob.close();
}
