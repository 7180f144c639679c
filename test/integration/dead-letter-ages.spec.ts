import { randomUUID } from 'node:crypto';
import { events, inForm, topology } from '#contracts';
import { connectRabbit } from '#messaging';
import { LetterRemoval } from '../../apps/easemob-worker/src/retention/letter-removal.js';
import { eventually } from '../support/eventually.js';
import {
  arrived,
  bell,
  bury,
  channel,
  logger,
  look,
  messaging,
  open,
  prefix,
  useDeadLetters,
} from './dead-letters.stage.js';

useDeadLetters();

const told = events['group.activated'];
const event = () => JSON.stringify({ ...inForm(told, 1).form.exampleOf(told), id: randomUUID() });
const said: string[] = [];
const removal = (by = messaging) =>
  new LetterRemoval(by, { ...logger, warn: (_: object, text: string) => void said.push(text) } as never);

/** Letters that have died so many days ago. */
async function buryOld(days: number, ...texts: string[]): Promise<void> {
  const seconds = Math.round(Date.now() / 1000 - days * 86_400);
  const death = {
    queue: `${prefix}.work.group`,
    reason: 'rejected',
    count: 1,
    time: { '!': 'timestamp', value: seconds },
  };
  for (const text of texts)
    channel.publish(`${prefix}.dead`, '', Buffer.from(text), { persistent: true, headers: { 'x-death': [death] } });
  await channel.waitForConfirms();
}

it('dead letters go when operations do, and the others stay in their order', async () => {
  const letters = await open();
  await buryOld(181, event(), 'poison', bell('group:1'));
  await buryOld(179, event(), 'poison of yesterday', bell('group:2'));
  await bury('without a death');
  await arrived(letters, 7);
  const before = await look(letters);
  expect(await removal().removeSome({ days: 180 })).toBe(3);
  expect(await look(letters)).toEqual(before.slice(3));
  expect(await removal().removeSome({ days: 180 })).toBe(0);
});

it('negative control: where operations stay for ever, so do they', async () => {
  const letters = await open();
  await buryOld(4000, event(), 'poison');
  await arrived(letters, 2);
  expect(await removal().removeSome({ days: 0 })).toBe(0);
  expect(await letters.count()).toBe(2);
});

it('of too many the oldest go that nobody misses, and no event does', async () => {
  const letters = await open();
  await buryOld(2, event(), 'the oldest poison', bell('group:1'), event());
  await buryOld(1, ...Array.from({ length: 60 }, (_, n) => bell(`group:${n}`)));
  await arrived(letters, 64);
  expect(await removal().removeSome({ days: 180, most: 60 })).toBe(4);
  const [first, second, third] = await look(letters, 3);
  expect(await letters.count()).toBe(60);
  expect([first, second].map((letter) => 'event' in letter!.content)).toEqual([true, true]);
  expect(third!.content).toEqual({ doorbell: { kind: 'group', key: 'group:2', v: 1 } });
});

it('are looked at once a day, unless there are too many: meanwhile operators do not see them', async () => {
  const [letters, once] = [await open(), removal()];
  await buryOld(1, event());
  await arrived(letters, 1);
  expect(await once.removeSome({ days: 180 })).toBe(0);
  await buryOld(181, 'b');
  await arrived(letters, 2);
  expect(await once.removeSome({ days: 180 })).toBe(0);
  expect(await once.removeSome({ days: 180, most: 1 })).toBe(1);
});

it('are counted for the gauge', async () => {
  await bury('a', 'b');
  await eventually(() => messaging.countDeadLetters(), { good: (count) => count === 2 });
});

it('stay for the time being where the broker is away', async () => {
  const url = 'amqp://127.0.0.1:1';
  const away = connectRabbit({ url, logger, topology, prefix, source: 'urn:spec:here' });
  expect(await removal(away).removeSome({ days: 180 })).toBe(0);
  expect(said).toEqual(['retention: the dead letters stay for the time being']);
  await away.close();
});
