import { topicOf } from './event.js';
import { definitionOf, events, eventsFor, newEvent, readEvent } from './events.js';
import { topology } from './topology.js';

const envelope = {
  id: '0b4f1c5e-0000-4000-8000-000000000000',
  time: '2026-01-01T00:00:00.000Z',
  school_id: 1,
};

describe.each(Object.values(events))('the event $type', (definition) => {
  const event = { ...envelope, type: definition.type, version: definition.version, data: definition.example };

  it('is told as its example is, and read as it was told', () => {
    expect(newEvent(definition, { ...envelope, data: definition.example })).toEqual(event);
    expect(readEvent(event)).toEqual(event);
    expect(definitionOf(event)).toBe(definition);
  });

  it('is none with the heading of another version, or without what it tells', () => {
    expect(readEvent({ ...event, version: definition.version + 1 })).toBeUndefined();
    expect(readEvent({ ...event, data: undefined })).toBeUndefined();
  });
});

describe('a subscription', () => {
  it('has the topics of the events that its service hears', () => {
    expect(topology.subscriptions).toEqual([{ name: 'callbacks', topics: eventsFor('callbacks').map(topicOf) }]);
    expect(topology.subscriptions[0].topics).toContain('group.activated.v1');
    expect(topology.subscriptions[0].topics).not.toContain('school.changed.v1');
  });
});
