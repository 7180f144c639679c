import { startForTest } from '../testing-client.js';
import { startReceiver } from './testing-receiver.js';

/** For specs: a simulator, and somebody whom it calls back. */
export async function startCalled() {
  const sim = await startForTest();
  const receiver = await startReceiver();
  const settled = async () => {
    for (;;) {
      const { body } = await sim.control('GET', 'callbacks');
      if (body.underWay === 0) return body;
      await new Promise((later) => setTimeout(later, 5));
    }
  };
  const rule = (more: object = {}) => ({ url: receiver.url, secret: 's3', ...more });
  return {
    sim,
    receiver,
    rule,
    call: (...rules: object[]) => sim.control('PUT', 'callbacks', rules),
    /** All callbacks have ended; the overview of them. */
    settled,
    /** Everything as new, and the first group, of u1, u2 and u3. */
    async startOver() {
      await settled();
      await sim.startOver();
      receiver.startOver();
      await sim.createGroup({ members: ['u2', 'u3'] });
    },
    async close() {
      await sim.close();
      await receiver.close();
    },
  };
}

export type Called = Awaited<ReturnType<typeof startCalled>>;
