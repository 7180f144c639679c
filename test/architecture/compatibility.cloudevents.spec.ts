import { incompatibilities, type Consumer } from '../compatibility/check.js';
import { readDocument } from '../compatibility/files.js';
import type { Json } from '../compatibility/json.js';
import { messagesOf } from '../compatibility/message.js';
import { changed, without, type Places } from './planted-changes.js';

const document = readDocument();
const first = 'group.activated.v1';
const second = `cloudevents.${first}`;

/** Two teams that hear of the same. */
const timetable: Consumer = { team: 'timetable', reads: [{ events: [first], needs: ['data.status'] }] };
const library: Consumer = {
  team: 'library',
  reads: [
    {
      events: [second],
      needs: ['id', 'schoolid', 'operationid', 'data.status', 'dataschema'],
      takes: ['subject', 'traceparent', 'data.im_group_id', 'property:content_type'],
    },
  ],
};

describe('P15: a change of version 2 of the envelope of events', () => {
  const after = (change: (at: Places) => unknown) =>
    incompatibilities(messagesOf(document), messagesOf(changed(document, second, change)), [timetable, library]);

  it.each<[string, (at: Places) => unknown, string]>([
    ['an attribute removed', ({ properties }) => delete properties.subject, 'subject is gone'],
    ['a field of its data removed', ({ fields }) => delete fields.im_group_id, 'data.im_group_id is gone'],
    [
      'an attribute that may be missing',
      ({ schema }) => (schema.required = without(schema.required, 'operationid')),
      'operationid may be missing',
    ],
    [
      'an attribute renamed',
      ({ properties }) => ((properties.school = properties.schoolid!), delete properties.schoolid),
      'schoolid is gone',
    ],
    [
      'data of another version under the same key',
      ({ properties }) => (properties.dataschema!.const = 'urn:schoolim:data:group.activated.v2'),
      'dataschema has another const',
    ],
    [
      'the exchange of the other version',
      ({ channel }) => (((channel.bindings as Json).amqp as Json).exchange = { name: 'schoolim.events' }),
      'has another exchange',
    ],
    ['another content type', ({ message }) => (message.contentType = 'application/json'), 'has another contentType'],
  ])('that breaks a reader of it is caught, and he alone named: %s', (_, change, found) => {
    const [caught, ...others] = after(change);
    expect(caught).toMatch(new RegExp(`^${second} .*${found}.*: breaks library$`));
    expect(others.filter((other) => other.includes('timetable'))).toEqual([]);
  });

  it.each<[string, (at: Places) => unknown]>([
    ['an attribute more', ({ properties }) => (properties.partitionkey = { type: 'string' })],
    ['a field of its data more', ({ fields }) => (fields.colour = { type: 'string' })],
    ['an attribute that is always there from now on', ({ schema }) => (schema.required as string[]).push('subject')],
  ])('that breaks nobody is let through: %s', (_, change) => {
    expect(after(change)).toEqual([]);
  });

  it('says nothing of a reader of it where version 1 changes', () => {
    const broken = changed(document, first, ({ data }) => (data.required = without(data.required, 'status')));
    expect(incompatibilities(messagesOf(document), messagesOf(broken), [timetable, library])[0]).toMatch(
      /^group\.activated\.v1 data\.status may be missing: breaks timetable$/,
    );
  });
});
