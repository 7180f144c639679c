import type { Channel, ChannelModel } from 'amqplib';
import { declarations, type Topology } from './topology.js';
import { isAbsence, onChannel, refusalOf, visitBroker } from './visit-broker.js';

/** What of a topology the broker lacks, or has otherwise. */
export interface TopologyFault {
  what: string;
  /** `absent`, or the broker's own words on what differs. */
  fault: string;
}

/**
 * Compares the broker with a topology; changes nothing in it. Bindings cannot be asked for over AMQP: each process makes
 * them anew when it connects. @throws BrokerUnavailable
 */
export async function compareTopology(
  { url, prefix }: { url: string; prefix: string },
  topology: Topology,
): Promise<TopologyFault[]> {
  const model = await visitBroker(url);
  const { exchanges, queues } = declarations(topology, prefix);
  const faults: (TopologyFault | undefined)[] = [];
  try {
    for (const { name, type } of exchanges)
      faults.push(
        await compare(model, `exchange ${name}`, {
          look: (channel) => channel.checkExchange(name),
          declare: (channel) => channel.assertExchange(name, type, { durable: true }),
        }),
      );
    for (const { name, arguments: wanted } of queues)
      faults.push(
        await compare(model, `queue ${name}`, {
          look: (channel) => channel.checkQueue(name),
          declare: (channel) => channel.assertQueue(name, { durable: true, arguments: wanted }),
        }),
      );
  } finally {
    await model.close().catch(() => undefined);
  }
  return faults.filter((fault) => fault !== undefined);
}

type Ask = (channel: Channel) => Promise<unknown>;

/** What is there is declared as well: so the broker compares it, and nothing else. */
async function compare(
  model: ChannelModel,
  what: string,
  { look, declare }: { look: Ask; declare: Ask },
): Promise<TopologyFault | undefined> {
  try {
    await onChannel(model, async (channel) => (await look(channel), await declare(channel)));
    return undefined;
  } catch (error) {
    return { what, fault: isAbsence(error) ? 'absent' : refusalOf(error) };
  }
}
