import { consumerQueues, type EnvelopeVersion } from '#contracts';
import { eventsExchange } from './topology.js';
import { BrokerUnavailable, isAbsence, onChannel, refusalOf, visitBroker } from './visit-broker.js';

/** How a team that hears events stands. */
export interface SeatState {
  /** Events that wait for it. */
  waiting: number;
  /** Processes of it that listen. */
  consumers: number;
  /** Events that it could not handle, or that were too many. */
  dead: number;
}

/** What a team hears: a pattern of topics, told in one version of the envelope. */
export interface Binding {
  topic: string;
  envelope: EnvelopeVersion;
}

/** The queues at which other teams hear events, in the hands of an operator. */
export interface Seats {
  /**
   * Declares a team's queues as the published document says, and binds them, before it is taken from what it hears no more:
   * so it misses nothing between two versions of the envelope, and may hear an event in both.
   * @throws BrokerUnavailable where the broker refuses, or has them with other arguments
   */
  take(team: string, bindings: { heard: readonly Binding[]; dropped: readonly Binding[] }): Promise<void>;
  /** @returns undefined where one of its queues is not there */
  look(team: string): Promise<SeatState | undefined>;
  /** Deletes a team's queues. @returns how many events were thrown away with them */
  remove(team: string): Promise<number>;
  close(): Promise<void>;
}

/** @throws BrokerUnavailable */
export async function openSeats({ url, prefix }: { url: string; prefix: string }): Promise<Seats> {
  const model = await visitBroker(url);
  return {
    async take(team, { heard, dropped }) {
      const { queue, deadLetters } = consumerQueues(prefix, team);
      await onChannel(model, async (channel) => {
        for (const one of [deadLetters, queue]) await channel.assertQueue(one.name, one);
        for (const { topic, envelope } of heard)
          await channel.bindQueue(queue.name, eventsExchange(prefix, envelope), topic);
        for (const { topic, envelope } of dropped)
          await channel.unbindQueue(queue.name, eventsExchange(prefix, envelope), topic);
      }).catch((error: unknown) => {
        throw new BrokerUnavailable(`RabbitMQ refuses: ${refusalOf(error)}`);
      });
    },
    async look(team) {
      const { queue, deadLetters } = consumerQueues(prefix, team);
      try {
        return await onChannel(model, async (channel) => {
          const { messageCount: waiting, consumerCount: consumers } = await channel.checkQueue(queue.name);
          const { messageCount: dead } = await channel.checkQueue(deadLetters.name);
          return { waiting, consumers, dead };
        });
      } catch (error) {
        if (isAbsence(error)) return undefined;
        throw error;
      }
    },
    async remove(team) {
      const { queue, deadLetters } = consumerQueues(prefix, team);
      return onChannel(model, async (channel) => {
        const waiting = await channel.deleteQueue(queue.name);
        const dead = await channel.deleteQueue(deadLetters.name);
        return waiting.messageCount + dead.messageCount;
      });
    },
    close: () => model.close().catch(() => undefined),
  };
}
