import { Command } from 'commander';
import { randomUUID } from 'node:crypto';
import { consumerQueues, events, exampleOf, topology } from '#contracts';
import { connectRabbit, openSeats } from '#messaging';
import { createLogger } from '#telemetry';
import { eventually } from '../support/eventually.js';
import { clearBroker, serviceUrl } from '../support/real-parts.js';
import { connect } from 'amqplib';

/* What it costs to tell an event in both versions of the envelope, where nobody hears the second and where a team does. */
new Command('bench:envelopes').description('Events a second at the broker, in one envelope and in both').parse();
const count = 10_000;
const portion = 200;
const rounds = 5;
const team = 'team';
const url = serviceUrl('RABBITMQ_URL');
const prefix = `bench-${randomUUID().slice(0, 8)}`;
const logger = createLogger({ app: 'bench', level: 'silent' });
const messaging = connectRabbit({ url, prefix, source: 'urn:bench:here', logger, topology });
await eventually(() => messaging.health().state === 'connected');
const seats = await openSeats({ url, prefix });
const broker = await connect(url);
const channel = await broker.createChannel();
const example = exampleOf(events['group.activated']);

/** @param time of the events; what has none is no event, and leaves in the form that it has */
async function tell(time: string): Promise<{ perSecond: number; cpuMicros: number }> {
  const before = process.cpuUsage();
  const startedAt = performance.now();
  for (let told = 0; told < count; told += portion) {
    const messages = Array.from({ length: portion }, (_, n) => ({
      id: String(n),
      to: { topic: 'group.activated.v1' },
      body: { ...example, id: randomUUID(), time },
      headers: { operation_id: example.id },
    }));
    const { size } = await messaging.publish(messages);
    if (size < portion) throw new Error('the broker has not taken all of it');
  }
  const seconds = (performance.now() - startedAt) / 1000;
  const { user, system } = process.cpuUsage(before);
  for (const queue of [`${prefix}.events.callbacks`, consumerQueues(prefix, team).queue.name])
    await channel.purgeQueue(queue);
  return { perSecond: count / seconds, cpuMicros: (user + system) / count };
}

const second = [{ topic: '#', envelope: 2 as const }];
const bound = (heard: typeof second, dropped: typeof second) => seats.take(team, { heard, dropped });
const measured: Record<string, Awaited<ReturnType<typeof tell>>[]> = { one: [], both: [], 'both, heard': [] };
await bound([], []);
await tell(example.time);
for (let round = 0; round < rounds; round++) {
  measured.one!.push(await tell('none'));
  measured.both!.push(await tell(example.time));
  await bound(second, []);
  measured['both, heard']!.push(await tell(example.time));
  await bound([], second);
}

const median = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
const toOne = (name: string, what: 'perSecond' | 'cpuMicros') =>
  median(measured[name]!.map((one, round) => one[what] / measured.one![round]![what])).toFixed(2);
console.table(
  Object.keys(measured).map((name) => ({
    envelopes: name,
    'events/s': Math.round(median(measured[name]!.map(({ perSecond }) => perSecond))),
    'to one': toOne(name, 'perSecond'),
    'CPU µs / event': Math.round(median(measured[name]!.map(({ cpuMicros }) => cpuMicros))),
    'CPU to one': toOne(name, 'cpuMicros'),
  })),
);
await messaging.close();
await seats.remove(team);
await seats.close();
await broker.close();
await clearBroker(prefix);
