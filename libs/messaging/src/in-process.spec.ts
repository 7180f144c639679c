import {
  conformanceTopology,
  messagingConforms,
  outbound,
} from '../../../test/support/messaging.conformance.js';
import { inProcessMessaging } from './in-process.js';

const open = () => inProcessMessaging({ topology: conformanceTopology });

describe('messaging within one process', () => {
  messagingConforms(async () => open());

  it('takes an event only once its subscribers have: until then it stays in the outbox', async () => {
    const messaging = open();
    const event = outbound({ topic: 'kept.a' });
    expect(await messaging.publish([event])).toEqual(new Set());
    const consumer = await messaging.subscribe('keeper', { prefetch: 1, handle: async () => 'ack' });
    expect(await messaging.publish([event])).toEqual(new Set([event.id]));
    await consumer.pause();
    expect(await messaging.publish([event])).toEqual(new Set());
  });
});
