import { connect, type Channel, type ChannelModel } from 'amqplib';
import { addressesOf } from './addresses.js';

const connectTimeoutMs = 10_000;

/** Why an operator could not do something at the broker, in words for people and without the URL. */
export class BrokerUnavailable extends Error {
  override name = 'BrokerUnavailable';
}

/** A connection for once, to the first node that answers. @throws BrokerUnavailable with what the last one said */
export async function visitBroker(url: string): Promise<ChannelModel> {
  const model = await connectToAny(addressesOf(url)).catch((error: unknown) => {
    const { code, message } = error as { code?: unknown; message?: string };
    throw new BrokerUnavailable(
      `RabbitMQ does not answer (${typeof code === 'string' ? code : (message ?? 'unknown')})`,
    );
  });
  model.on('error', () => undefined); // whoever waits for an answer is told
  return model;
}

async function connectToAny([address, ...others]: readonly string[]): Promise<ChannelModel> {
  try {
    return await connect(address!, { timeout: connectTimeoutMs });
  } catch (error) {
    if (others.length === 0) throw error;
    return connectToAny(others);
  }
}

/** Does something on a channel of its own, since a refusal ends the channel. @throws what the broker refuses with */
export async function onChannel<T>(model: ChannelModel, work: (channel: Channel) => Promise<T>): Promise<T> {
  const channel = await model.createChannel();
  channel.on('error', () => undefined); // the call that was refused throws the same
  try {
    return await work(channel);
  } finally {
    await channel.close().catch(() => undefined);
  }
}

/** Whether the broker has no such queue or exchange. */
export const isAbsence = (error: unknown): boolean => (error as { code?: unknown }).code === 404;

/** The broker's own words of a refusal: `… - inequivalent arg 'x-max-length' for queue …`. */
export const refusalOf = (error: unknown): string => {
  const { message } = error as Error;
  return /with message "(.*)"$/s.exec(message)?.[1] ?? message;
};
