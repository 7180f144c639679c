import { MessagingUnavailable, type Messaging } from '../messaging.js';
import type { Topology } from '../topology.js';
import { eventBehaviour, tapBehaviour } from './event.conformance.js';
import { toQueue } from './probes.js';
import { consumerBehaviour, failureBehaviour, workQueueBehaviour } from './queue.conformance.js';

export const conformanceTopology: Topology = {
  workQueues: ['work', 'other'],
  subscriptions: [
    { name: 'groups', topics: ['group.#'] },
    { name: 'activations', topics: ['group.activated.*', 'user.created.v1'] },
  ],
};

/** A messaging of its own, with the conformance topology and nothing in its queues. */
export type OpenMessaging = () => Promise<{ messaging: Messaging; dispose(): Promise<void> }>;

/** What every messaging does, whatever carries it. Call it inside a spec. */
export function behavesAsMessaging(open: OpenMessaging): void {
  let messaging: Messaging;
  let dispose: () => Promise<void>;
  beforeEach(async () => {
    ({ messaging, dispose } = await open());
  });
  afterEach(() => dispose());

  describe('a work queue', () => workQueueBehaviour(() => messaging));
  describe('a message that fails', () => failureBehaviour(() => messaging));
  describe('a consumer', () => consumerBehaviour(() => messaging));
  describe('an event', () => eventBehaviour(() => messaging));
  describe('a live tap', () => tapBehaviour(() => messaging));
  describe('a messaging', () => lifeBehaviour(() => messaging));
}

function lifeBehaviour(messaging: () => Messaging): void {
  it('that is closed publishes nothing and takes no consumers', async () => {
    await messaging().consume('work', { prefetch: 1, handle: async () => 'ack' });
    await messaging().close();
    await messaging().close();
    expect(messaging().health()).toMatchObject({ state: 'closed', live: 0 });
    await expect(messaging().publish([toQueue('work', '1')])).rejects.toThrow(MessagingUnavailable);
    await expect(messaging().consume('work', { prefetch: 1, handle: async () => 'ack' })).rejects.toThrow(
      MessagingUnavailable,
    );
  });
}
