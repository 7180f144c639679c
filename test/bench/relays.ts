import { Command } from 'commander';
import { randomBytes } from 'node:crypto';
import { topology } from '#contracts';
import { openDatabase } from '#database';
import { connectRabbit } from '#messaging';
import { Outbox } from '#outbox';
import { createLogger } from '#telemetry';
import { Sweeper } from '#work';
import { eventually } from '../support/eventually.js';
import { migratedDatabase } from '../support/migrated-database.js';
import { serviceUrl } from '../support/real-parts.js';

/*
 * Several relays on one outbox, and several sweepers on one table: what each more of them brings, and that none of them
 * does again what another has done. Each relay has a database pool and a broker connection of its own, as a process has.
 */
new Command('bench:relays').description('What relays and sweepers cost PostgreSQL; takes no options').parse();
const rows = 20_000;
const overdue = 3000;
const logger = createLogger({ app: 'bench', level: 'silent' });

async function relay(relays: number): Promise<{ perSecond: number; messages: number }> {
  const { dataSource, url, close } = await migratedDatabase();
  const prefix = `bench-${randomBytes(4).toString('hex')}`;
  const broker = () =>
    connectRabbit({ url: serviceUrl('RABBITMQ_URL'), logger, topology, prefix, source: 'urn:bench:here' });
  const receiver = broker();
  let received = 0;
  await receiver.consume('group', { prefetch: 500, handle: async () => ((received += 1), 'ack') });
  await eventually(() => receiver.health().live === 1);
  await dataSource.query(
    `insert into outbox (destination, address, body)
     select 'queue', 'group', jsonb_build_object('kind', 'group', 'key', 'group:' || n, 'v', 1) from generate_series(1, $1::int) n`,
    [rows],
  );
  const instances = await Promise.all(
    Array.from({ length: relays }, async () => {
      const own = await openDatabase({ url, poolSize: 2, name: 'bench' });
      const messaging = broker();
      await eventually(() => messaging.health().state === 'connected');
      const outbox = new Outbox(own, {
        publish: (some) => messaging.publish(some),
        onTrouble: console.error,
      });
      return { own, messaging, outbox };
    }),
  );
  const startedAt = performance.now();
  for (const { outbox } of instances) outbox.start();
  await eventually(() => received >= rows, { withinMs: 120_000 });
  const seconds = (performance.now() - startedAt) / 1000;
  for (const { own, messaging, outbox } of instances) {
    await outbox.stop();
    await messaging.close();
    await own.destroy();
  }
  await receiver.close();
  await close();
  return { perSecond: rows / seconds, messages: received };
}

async function sweep(sweepers: number): Promise<{ perSecond: number; rings: number }> {
  const { dataSource, close } = await migratedDatabase();
  await dataSource.query(
    `insert into work_item (key, kind, wanted, next_at, ring_after)
     select 'group:' || n, 'group', 1, now() - interval '1 hour', now() - interval '1 hour' from generate_series(1, $1::int) n`,
    [overdue],
  );
  const outbox = new Outbox(dataSource, { publish: async () => new Set(), onTrouble: console.error });
  const all = Array.from(
    { length: sweepers },
    () => new Sweeper(outbox, { kinds: ['group'], intervalMs: 1000, patienceMs: 30_000, onTrouble: console.error }),
  );
  const startedAt = performance.now();
  await Promise.all(
    all.map(async (sweeper) => {
      while ((await sweeper.sweep()).length > 0);
    }),
  );
  const seconds = (performance.now() - startedAt) / 1000;
  const [{ rings }] = await dataSource.query('select count(*)::int as rings from outbox');
  await close();
  return { perSecond: overdue / seconds, rings };
}

const table = [];
const base = { relay: 0, sweep: 0 };
for (const many of [1, 2, 3]) {
  const relayed = await relay(many);
  const swept = await sweep(many);
  base.relay ||= relayed.perSecond;
  base.sweep ||= swept.perSecond;
  table.push({
    'relays / sweepers': many,
    'messages/s': Math.round(relayed.perSecond),
    'to one relay': (relayed.perSecond / base.relay).toFixed(2),
    'messages / row': (relayed.messages / rows).toFixed(3),
    'rings/s': Math.round(swept.perSecond),
    'to one sweeper': (swept.perSecond / base.sweep).toFixed(2),
    'rings / overdue key': (swept.rings / overdue).toFixed(3),
  });
}
console.table(table);
