import { eventsFor, topicOf, type Hearer } from '#contracts';
import { incompatibilities, type Consumer } from '../compatibility/check.js';
import { readConsumers, readDocument, readPublished } from '../compatibility/files.js';
import type { Json } from '../compatibility/json.js';
import { messagesOf } from '../compatibility/message.js';
import { changed, without, type Places } from './planted-changes.js';

const document = readDocument();
const published = readPublished();
const consumers = readConsumers();

describe('P15: what was published of an event', () => {
  it('is still so, and all that consumers need is promised', () => {
    expect(Object.keys(published)).toContain('group.activated.v1');
    expect(incompatibilities(published, messagesOf(document), consumers)).toEqual([]);
  });

  it('is published in both versions of the envelope', () => {
    const begin = 'cloudevents.';
    const names = Object.keys(published);
    const [second, first] = [true, false].map((is) => names.filter((one) => one.startsWith(begin) === is));
    expect(second).toEqual(first!.map((one) => begin + one));
  });

  it.each([
    ['callback-dispatcher', 'callbacks'],
    ['gateway', 'gateways'],
  ] as [string, Hearer][])('has in consumers/%s.json every event that %s hear', (team, hearer) => {
    const { reads } = consumers.find((consumer) => consumer.team === team)!;
    const heard = reads.flatMap(({ events }) => events);
    expect(heard.toSorted()).toEqual(eventsFor(hearer).map(topicOf).toSorted());
  });
});

const name = 'group.activated.v1';
const timetable: Consumer = {
  team: 'timetable',
  reads: [
    {
      events: [name],
      needs: ['school_id', 'data.im_group_id', 'data.status', 'data.members.failed[].error', 'header:operation_id'],
      takes: ['data.members.wanted', 'time', 'property:message_id', 'header:traceparent'],
    },
  ],
};
/** As the document is, but for groups that are always named, with their members: so that somebody may need them. */
const before = changed(document, name, (at) => {
  (at.data.required as string[]).push('im_group_id', 'members');
});

const outcome = (after: Json, who = timetable) =>
  incompatibilities(messagesOf(before), messagesOf(after), [who, { team: 'bystander', reads: [] }]);

const members = ({ fields }: Places) => fields.members!.properties as Record<string, Json>;

describe('a change that breaks a reader is caught, and the reader named', () => {
  it.each<[string, (at: Places) => unknown, string]>([
    ['a field removed', ({ fields }) => delete fields.im_group_id, 'data.im_group_id is gone'],
    [
      'a field renamed',
      ({ properties }) => ((properties.at = properties.time!), delete properties.time),
      'time is gone',
    ],
    ['a field retyped', ({ fields }) => (fields.im_group_id!.type = 'string'), 'data.im_group_id has another type'],
    [
      'a field that may be null',
      ({ properties }) => (properties.school_id!.type = ['integer', 'null']),
      'school_id has another type',
    ],
    ['a field narrowed', ({ properties }) => (properties.school_id!.maximum = 10), 'school_id has another maximum'],
    ['a field of another form', ({ properties }) => (properties.time!.pattern = '^now$'), 'time has another pattern'],
    [
      'a field that may be missing',
      ({ data }) => (data.required = without(data.required, 'status')),
      'data.status may be missing',
    ],
    [
      'an object above it that may be missing',
      ({ data }) => (data.required = without(data.required, 'members')),
      'data.members may be missing',
    ],
    [
      'a value that is gone',
      ({ fields }) => (fields.status!.enum = ['succeeded']),
      'data.status is never "partially_succeeded"',
    ],
    [
      'a value that is new',
      ({ fields }) => (fields.status!.enum as string[]).push('delayed'),
      'data.status may be "delayed"',
    ],
    [
      'a list of values where there was none',
      ({ fields }) => (fields.im_group_id!.enum = [1]),
      'has a list of its values',
    ],
    [
      'a field of an item removed',
      (at) => delete ((members(at).failed!.items as Json).properties as Json).error,
      'failed[].error is gone',
    ],
    [
      'an array that is one value',
      (at) => (members(at).failed!.type = 'object'),
      'data.members.failed has another type',
    ],
    ['the topic renamed', ({ channel }) => (channel.address = 'group.made.v1'), 'has another topic'],
    [
      'another exchange',
      ({ channel }) => (((channel.bindings as Json).amqp as Json).exchange = { name: 'other' }),
      'has another exchange',
    ],
    ['another content type', ({ message }) => (message.contentType = 'text/xml'), 'has another contentType'],
    ['a header gone', ({ headers }) => delete (headers.properties as Json).traceparent, 'header:traceparent is gone'],
    ['a header that may be missing', ({ headers }) => delete headers.required, 'header:operation_id may be missing'],
    [
      'a property of the message gone',
      ({ message }) => delete ((message['x-amqp-properties'] as Json).properties as Json).message_id,
      'property:message_id is gone',
    ],
    [
      'the event gone',
      ({ document: at }) => delete ((at.components as Json).messages as Json)[name],
      'is no longer told',
    ],
  ])('%s', (_, change, found) => {
    const [first, ...others] = outcome(changed(before, name, change));
    expect(first).toContain(`${name} `);
    expect(first).toContain(found);
    expect(first).toMatch(/: breaks timetable$/);
    expect(others.filter((other) => other.includes('bystander'))).toEqual([]);
  });

  it.each([
    [
      'needs what may be missing',
      { needs: ['data.failure'] },
      `${name} may come without data.failure: library needs it`,
    ],
    [
      'needs a header that may be missing',
      { needs: ['header:request_id'] },
      `${name} may come without header:request_id: library needs it`,
    ],
    ['takes what there is not', { takes: ['data.colour'] }, `${name} has no data.colour: library reads it`],
  ])('a reader that %s', (_, read, found) => {
    expect(outcome(before, { team: 'library', reads: [{ events: [name], ...read }] })).toEqual([found]);
  });

  it('a reader of an event that nobody tells', () => {
    const library = { team: 'library', reads: [{ events: ['group.dreamt.v1'] }] };
    expect(outcome(before, library)).toEqual(['group.dreamt.v1 is told by nobody: library hears it']);
  });

  it('also where nobody has told us that he reads it, since it was published', () => {
    const found = outcome(changed(before, name, ({ fields }) => delete fields.retry_after_ms));
    expect(found).toEqual([`${name} data.retry_after_ms is gone: breaks whoever reads it without having told us`]);
  });
});

describe('a change that breaks nobody is let through', () => {
  it.each<[string, (at: Places) => unknown]>([
    ['a field more', ({ fields }) => (fields.colour = { type: 'string' })],
    [
      'a field more, always there',
      ({ fields, data }) => ((fields.colour = {}), (data.required as string[]).push('colour')),
    ],
    ['a field that is always there from now on', ({ data }) => (data.required as string[]).push('failure')],
    ['other words', ({ schema, fields }) => ((schema.description = 'Hello'), (fields.status!.description = 'Hello'))],
    ['another example', ({ schema }) => (schema.examples = [])],
    ['a header more', ({ headers }) => ((headers.properties as Json).tenant = { type: 'string' })],
    [
      'another order',
      ({ data, fields }) => ((data.required as string[]).reverse(), (fields.status!.enum as string[]).reverse()),
    ],
    [
      'an event more',
      ({ document: at, message, channel, schema }) => {
        const { messages, schemas } = at.components as { messages: Json; schemas: Json };
        [messages['a.new.v1'], schemas['a.new.v1'], (at.channels as Json)['a.new.v1']] = [message, schema, channel];
      },
    ],
  ])('%s', (_, change) => {
    expect(outcome(changed(before, name, change))).toEqual([]);
  });
});
