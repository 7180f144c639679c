import { connect } from 'amqplib';
import { eventually } from '../support/eventually.js';
import { serviceUrl } from '../support/real-parts.js';
import type { System } from '../support/system.js';

/** The queues of a system as the broker holds them, for ringing by hand and for looking at what is left. */
export async function brokerQueues({ env }: System) {
  const connection = await connect(serviceUrl('RABBITMQ_URL'));
  const channel = await connection.createConfirmChannel();
  const work = `${env.RABBITMQ_PREFIX}.work.group`;
  const dead = `${env.RABBITMQ_PREFIX}.dead`;
  const put = async (texts: readonly string[]): Promise<void> => {
    for (const text of texts) channel.sendToQueue(work, Buffer.from(text), { persistent: true });
    await channel.waitForConfirms();
  };
  /** On a channel of its own, which the broker ends where there is no such queue. */
  const look = async () => {
    const looking = await connection.createChannel();
    looking.on('error', () => undefined);
    const found = await looking.checkQueue(work).catch(() => undefined);
    if (found) await looking.close();
    return found;
  };
  const consumers = async (): Promise<number> => (await look())?.consumerCount ?? 0;
  return {
    ring: (group: { im_group_id: number }, times: number): Promise<void> =>
      put(Array<string>(times).fill(JSON.stringify({ kind: 'group', key: `group:${group.im_group_id}`, v: 1 }))),
    /** Whatever these texts are, among the doorbells. */
    put,
    /** Resolves once somebody consumes the doorbells. */
    fed: () => eventually(consumers),
    /** Resolves once nobody does: the broker hears a moment later that one has died. */
    forsaken: () => eventually(async () => (await consumers()) === 0),
    /** Under its consumers, with all that waits in it. */
    async deleteWork(): Promise<void> {
      await channel.deleteQueue(work);
    },
    /** Messages nobody has taken. Those that a consumer holds are not among them: look when there is none. */
    waiting: async (): Promise<number> => (await look())!.messageCount,
    /** The texts of dead letters, which are taken out. */
    async takeDead(): Promise<string[]> {
      const texts: string[] = [];
      for (;;) {
        const letter = await channel.get(dead, { noAck: true });
        if (letter === false) return texts;
        texts.push(letter.content.toString());
      }
    },
    close: () => connection.close(),
  };
}
