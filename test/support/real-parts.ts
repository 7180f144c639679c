import { randomBytes } from 'node:crypto';
import { topology } from '#contracts';
import type { Topology } from '#messaging';
import { connect } from 'amqplib';
import pg from 'pg';

/** Whether systems are started on real PostgreSQL, Redis and RabbitMQ. */
export const onServices = process.env.SCHOOLIM_PARTS === 'services';

/** The URL of a real part. @throws when it is not set: such a test never skips itself */
export function serviceUrl(name: 'DATABASE_URL' | 'REDIS_URL' | 'RABBITMQ_URL'): string {
  const url = process.env[name];
  if (!url) throw new Error(`${name} is not set. Run \`npm run services -- up\` and \`npm run test:services\`.`);
  return url;
}

/** A database of its own on the real server: empty, or a copy. */
export async function freshDatabase(template?: string): Promise<{ url: string; drop: () => Promise<void> }> {
  const server = new URL(serviceUrl('DATABASE_URL'));
  const name = `test_${randomBytes(6).toString('hex')}`;
  const asked = async (statement: string) => {
    const admin = new pg.Client({ connectionString: serviceUrl('DATABASE_URL') });
    await admin.connect();
    await admin.query(statement).finally(() => admin.end());
  };
  await asked(`create database ${name}${template ? ` template ${template}` : ''}`);
  server.pathname = `/${name}`;
  // On a connection of its own: the server may have been restarted since.
  const drop = () => asked(`drop database ${name} with (force)`);
  return { url: server.href, drop };
}

/** Takes out of the real broker what processes with this prefix have declared: it lasts, and each quorum queue costs. */
export async function clearBroker(prefix: string, { workQueues, subscriptions }: Topology = topology): Promise<void> {
  const connection = await connect(serviceUrl('RABBITMQ_URL'));
  const channel = await connection.createChannel();
  const queues = [
    ...workQueues.map((name) => `work.${name}`),
    ...subscriptions.map(({ name }) => `events.${name}`),
    'dead',
  ];
  for (const name of queues) await channel.deleteQueue(`${prefix}.${name}`);
  for (const name of ['work', 'events', 'cloudevents', 'dead']) await channel.deleteExchange(`${prefix}.${name}`);
  await connection.close();
}
