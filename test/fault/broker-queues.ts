import { connect } from 'amqplib';
import { serviceUrl, type System } from '../support/system.js';

/** The queues of a system as the broker holds them, for ringing by hand and for looking at what is left. */
export async function brokerQueues({ env }: System) {
  const connection = await connect(serviceUrl('RABBITMQ_URL'));
  const channel = await connection.createConfirmChannel();
  const work = `${env.RABBITMQ_PREFIX}.work.group`;
  const dead = `${env.RABBITMQ_PREFIX}.dead`;
  return {
    async ring(group: { im_group_id: number }, times: number): Promise<void> {
      const doorbell = Buffer.from(
        JSON.stringify({ kind: 'group', key: `group:${group.im_group_id}`, v: 1 }),
      );
      for (let i = 0; i < times; i++) channel.sendToQueue(work, doorbell, { persistent: true });
      await channel.waitForConfirms();
    },
    /** Messages nobody has taken. Those that a consumer holds are not among them: look when there is none. */
    async waiting(): Promise<number> {
      return (await channel.checkQueue(work)).messageCount;
    },
    /** The keys of dead letters, which are taken out. */
    async takeDead(): Promise<string[]> {
      const keys: string[] = [];
      for (;;) {
        const letter = await channel.get(dead, { noAck: true });
        if (letter === false) return keys;
        keys.push((JSON.parse(letter.content.toString()) as { key: string }).key);
      }
    },
    close: () => connection.close(),
  };
}
