import { createLogger, Metrics } from '#telemetry';
import type { DataSource } from 'typeorm';
import { startSimulator } from '../../easemob-simulator/src/simulator.js';
import { introduceDemoPeople } from './demo-people.js';
import { standaloneSettings } from './standalone.settings.js';

const logger = createLogger({ app: 'spec', level: 'silent' });

it('a fresh simulator knows everybody whom the demo data calls registered; one that does already is none the worse', async () => {
  const settings = standaloneSettings();
  const {
    EASEMOB_ORG: org,
    EASEMOB_APP: app,
    EASEMOB_CLIENT_ID: clientId,
    EASEMOB_CLIENT_SECRET: clientSecret,
  } = settings;
  const simulator = await startSimulator({ port: 0, org, app, clientId, clientSecret, createLatencyMs: 0, logger });
  const people = Array.from({ length: 61 }, (_, index) => ({ im_user_id: index + 1, real_name: '演示' }));
  const dataSource = { query: async () => people } as unknown as DataSource;
  const introduce = () =>
    introduceDemoPeople(
      dataSource,
      { ...settings, EASEMOB_URL: simulator.url },
      { logger, metrics: new Metrics({ process: false }) },
    );
  const known = async () =>
    ((await (await fetch(`${simulator.url}/_control/state`)).json()) as { users: number }).users;
  try {
    expect(await known()).toBe(0);
    await introduce();
    expect(await known()).toBe(61);
    await introduce();
    expect(await known()).toBe(61);
  } finally {
    await simulator.close();
  }
});
