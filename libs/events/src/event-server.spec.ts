import { Controller, Module, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { events, eventsFor, type AnyEvent, type DomainEvent } from '#contracts';
import type { DataSource } from 'typeorm';
import { EventServer, HandlesEvent, type SubscribeToEvents } from './event-server.js';
import { hearingFault } from './hearing-fault.js';

const { 'group.activated': activated, 'school.changed': schoolChanged } = events;
const others = eventsFor('callbacks').filter((event) => event !== activated);
const heard: DomainEvent[] = [];
beforeEach(() => heard.splice(0));

@Controller()
class Activations {
  @HandlesEvent(activated)
  async run(event: DomainEvent) {
    if (event.school_id === 666) throw new TypeError('ours');
    heard.push(event);
  }
}

@Controller()
class Others {
  @HandlesEvent(...others)
  async run(event: DomainEvent) {
    heard.push(event);
  }
}

@Controller()
class Schools {
  @HandlesEvent(schoolChanged)
  async run() {}
}

@Module({})
class Root {}

/** Starts a service as its main does. @returns what hands it a message */
async function start(controllers: Type[]) {
  let hand: Parameters<SubscribeToEvents>[1]['handle'] | undefined;
  const consumer = {
    pause: async () => undefined,
    resume: async () => undefined,
    drain: async () => undefined,
  };
  const errors: object[] = [];
  const strategy = new EventServer({
    hearer: 'callbacks',
    subscribe: async (_, { handle }) => ((hand = handle), consumer),
    dataSource: {} as DataSource,
    atATime: 1,
    shutdownTimeoutMs: 1000,
    log: { warn: () => undefined, error: (line) => errors.push(line) },
  });
  const app = await NestFactory.createMicroservice({ module: Root, controllers }, { strategy, logger: false });
  await app.listen().finally(() => app.close());
  return { tell: (body: unknown) => hand!({ body, headers: {} }), errors };
}

const envelope = {
  id: '0b4f1c5e-0000-4000-8000-000000000000',
  time: '2026-01-01T00:00:00.000Z',
  school_id: 1,
};
const told = ({ type, version, example: data }: AnyEvent) => ({
  ...envelope,
  type,
  version,
  data,
});

describe('an event server', () => {
  it('hands every event of its hearer to the method that is marked for it', async () => {
    const { tell, errors } = await start([Activations, Others]);
    for (const event of eventsFor('callbacks')) expect(await tell(told(event))).toBe('ack');
    expect(heard).toEqual(eventsFor('callbacks').map(told));
    expect(errors).toEqual([]);
  });

  it('leaves alone what is for others, and says of what it refuses why', async () => {
    const { tell, errors } = await start([Activations, Others]);
    expect(await tell(told(schoolChanged))).toBe('ack');
    expect(await tell({})).toBe('reject');
    expect(heard).toEqual([]);
    expect(errors).toEqual([{ reason: 'no event' }]);
  });

  it('passes on what a handler throws as it is, to be tried again', async () => {
    const { tell } = await start([Activations, Others]);
    await expect(tell({ ...told(activated), school_id: 666 })).rejects.toThrow(new TypeError('ours'));
  });

  it('does not start without a handler for each event of its hearer', async () => {
    await expect(start([Activations])).rejects.toThrow(
      'callbacks hear the event group.activation_failed.v1 and have no handler for it: is its controller in a module?',
    );
  });

  it('does not start with a handler for an event that its hearer does not hear', async () => {
    await expect(start([Activations, Others, Schools])).rejects.toThrow(
      'there is a handler for the event school.changed.v1, which callbacks do not hear',
    );
  });
});

describe('the events that a service has handlers for', () => {
  const own = eventsFor('gateways').map(({ type, version }) => `${type}.v${version}`);

  it('are those that it hears, in any order, and no others', () => {
    expect(hearingFault('gateways', own.toReversed())).toBeUndefined();
    expect(hearingFault('gateways', own.slice(1))).toContain(`hear the event ${own[0]}`);
    expect(hearingFault('gateways', [...own, 'strange.event.v1'])).toContain('strange.event.v1');
  });
});
