import { asyncApi, topology as ours } from '#contracts';
import { declarations, requireKnown } from './topology.js';

describe('the declarations of a topology', () => {
  const topology = {
    workQueues: ['group.tap'],
    subscriptions: [{ name: 'callbacks', topics: ['group.*.v1', 'operation.#'] }],
  };

  it('are an exchange for events in each version of their envelope, a quorum queue for each name and the bindings of each subscription', () => {
    const { exchanges, queues, bindings } = declarations(topology, 'school');
    expect(exchanges).toEqual([
      { name: 'school.work', type: 'direct' },
      { name: 'school.events', type: 'topic' },
      { name: 'school.cloudevents', type: 'topic' },
      { name: 'school.dead', type: 'fanout' },
    ]);
    expect(queues.map(({ name }) => name)).toEqual(['school.dead', 'school.work.group.tap', 'school.events.callbacks']);
    expect(bindings).toEqual([
      { queue: 'school.dead', exchange: 'school.dead', pattern: '' },
      { queue: 'school.work.group.tap', exchange: 'school.work', pattern: 'group.tap' },
      { queue: 'school.events.callbacks', exchange: 'school.events', pattern: 'group.*.v1' },
      { queue: 'school.events.callbacks', exchange: 'school.events', pattern: 'operation.#' },
    ]);
  });

  it('give every queue but the dead-letter queue all that at-least-once dead-lettering needs', () => {
    for (const queue of declarations(topology, 'school').queues.slice(1)) {
      expect(queue.arguments).toEqual({
        'x-queue-type': 'quorum',
        'x-delivery-limit': 20,
        'x-dead-letter-exchange': 'school.dead',
        'x-dead-letter-strategy': 'at-least-once',
        'x-overflow': 'reject-publish',
      });
    }
  });

  it('let nothing expire, and never say "no limit" by -1, which RabbitMQ 3.10 takes for zero', () => {
    for (const queue of declarations(topology, 'school').queues) {
      expect(queue.arguments).not.toHaveProperty('x-message-ttl');
      expect(queue.arguments['x-delivery-limit']).toBeGreaterThan(0);
    }
  });

  it('hold the exchange that other teams are told of, by whatever prefix, under the topics that they are told', () => {
    const { exchanges, bindings } = declarations(ours, 'school');
    type Channel = { address: string; bindings: { amqp: { exchange: { name: string; type: string } } } };
    const { channels } = asyncApi({ prefix: 'school' }) as { channels: Record<string, Channel> };
    const [callbacks] = ours.subscriptions;
    for (const topic of callbacks.topics) {
      const { address, bindings: bound } = channels[topic]!;
      const { name, type } = bound.amqp.exchange;
      expect(address).toBe(topic);
      expect(exchanges).toContainEqual({ name, type });
      expect(bindings).toContainEqual({ queue: 'school.events.callbacks', exchange: name, pattern: topic });
    }
  });

  it('are all there is: another name is a mistake', () => {
    expect(() => requireKnown('work queue', { name: 'b', among: ['a'] })).toThrow(
      'work queue "b" is not in the topology',
    );
    expect(() => requireKnown('work queue', { name: 'a', among: ['a'] })).not.toThrow();
  });
});
