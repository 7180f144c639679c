import { randomUUID } from 'node:crypto';
import { connectRabbit, type Messaging } from '#messaging';
import { createLogger } from '#telemetry';
import { conformanceTopology as topology } from '../../libs/messaging/src/conformance/messaging.conformance.js';
import {
  live,
  publishOrNothing,
  Recorder,
  toQueue,
  toTopic,
  untilConfirmed,
} from '../../libs/messaging/src/conformance/probes.js';
import { eventually } from '../support/eventually.js';
import { rabbitmqctl } from '../support/rabbitmqctl.js';
import { clearBroker, serviceUrl } from '../support/real-parts.js';

const silent = createLogger({ app: 'spec', level: 'silent' });
const [queue] = topology.workQueues;

let prefix: string;
let user: string;
let messaging: Messaging | undefined;

beforeEach(async () => {
  prefix = `spec-${randomUUID()}`;
  user = `user-${randomUUID()}`;
  await rabbitmqctl('add_user', user, 'secret');
});
afterEach(async () => {
  await messaging?.close();
  messaging = undefined;
  await rabbitmqctl('delete_user', user);
  await clearBroker(prefix, topology);
});

/** Everything whose name begins as ours do. */
const ours = () => `^${prefix}\\.`;
const allow = (configure: string, write: string, read: string) =>
  rabbitmqctl('set_permissions', user, configure, write, read);

function open(): Messaging {
  const url = new URL(serviceUrl('RABBITMQ_URL'));
  [url.username, url.password] = [user, 'secret'];
  return (messaging = connectRabbit({ url: url.href, logger: silent, topology, prefix, source: 'urn:spec:here' }));
}

describe("an account's rights at the broker", () => {
  it('need reach no further than our own prefix: doorbells, events and live taps pass', async () => {
    await allow(ours(), ours(), ours());
    const messaging = open();
    const [work, tapped] = [new Recorder(), new Recorder()];
    await messaging.consume(queue!, { prefetch: 1, handle: work.handle });
    await messaging.listen(['a.#'], tapped.note);
    await live(messaging);
    await untilConfirmed(messaging, toQueue(queue!, 'one'), toTopic('a.b', 'two'));
    expect((await work.first(1)).map(({ id }) => id)).toEqual(['one']);
    expect((await tapped.first(1)).map(({ id }) => id)).toEqual(['two']);
  });

  it('P10: without the right to publish it is not "connected", and it is by itself once the right is given', async () => {
    await allow(ours(), `^${prefix}\\.dead$`, ours());
    const messaging = open();
    await eventually(() => messaging.health().state, { good: (state) => state === 'refused' });
    expect(await publishOrNothing(messaging, [toQueue(queue!, 'one')])).toBeUndefined();
    await allow(ours(), ours(), ours());
    await untilConfirmed(messaging, toQueue(queue!, 'one'));
    await live(messaging);
  });

  it('P10: a right that is taken away shows with the next message', async () => {
    await allow(ours(), ours(), ours());
    const messaging = open();
    await live(messaging);
    await allow(ours(), `^${prefix}\\.(work|dead)$`, ours());
    const publish = () => publishOrNothing(messaging, [toTopic('a.b', 'one')]);
    await eventually(async () => (await publish(), messaging.health().state === 'refused'));
  });

  it.each([
    ['the right to declare', async () => allow('^$', ours(), ours())],
    ['a way into the virtual host', async () => undefined],
  ])('P10: without %s it is "refused", not for ever "connecting"', async (_, rights) => {
    await rights();
    const messaging = open();
    await eventually(() => messaging.health().state, { good: (state) => state === 'refused' });
  });
});
