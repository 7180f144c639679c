import { compareTopology } from '#messaging';
import { conformanceTopology } from '../../libs/messaging/src/conformance/messaging.conformance.js';
import { channel, openLive, prefix, url, useBroker, work } from './messaging.stage.js';

useBroker();

const compared = () => compareTopology({ url, prefix }, conformanceTopology);

describe('the broker, compared with a topology', () => {
  it('that a process has declared lacks nothing', async () => {
    const messaging = await openLive();
    await messaging.close();
    expect(await compared()).toEqual([]);
  });

  it('is told of by what it lacks and by what differs, and is left as it is', async () => {
    const messaging = await openLive();
    await messaging.close();
    await channel.deleteExchange(`${prefix}.events`);
    await channel.deleteQueue(work());
    await channel.assertQueue(work(), { durable: true, arguments: { 'x-queue-type': 'quorum' } });
    const faults = await compared();
    expect(faults).toEqual([
      { what: `exchange ${prefix}.events`, fault: 'absent' },
      { what: `queue ${work()}`, fault: expect.stringContaining("inequivalent arg 'x-") },
    ]);
    expect(await compared()).toEqual(faults);
  });
});
