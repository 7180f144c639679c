import { cloudEventEnvelope, cloudEventOf } from './cloud-event.js';
import { exampleOf } from './event-schema.js';
import { events } from './events.js';

const source = 'https://im.school.example';
const headers = {
  traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
  request_id: 'app-42',
  operation_id: '7d1f6f0e-3c58-4b8e-9a55-0f2f6a1f3b60',
};
const told = (name: keyof typeof events, changes: object = {}, known: Record<string, string> = headers) =>
  cloudEventOf({ ...exampleOf(events[name]), ...changes }, { source, headers: known });

/** What CloudEvents 1.0 asks of an event in structured mode. @returns what is not so */
function faultsOf(event: Record<string, unknown>): string[] {
  const texts = ['specversion', 'id', 'source', 'type', 'subject', 'time', 'dataschema', 'datacontenttype'];
  const rules: [string, boolean][] = [
    ['names are of lower-case letters and digits', Object.keys(event).every((name) => /^[a-z0-9]{1,20}$/.test(name))],
    ['it is of version 1.0', event.specversion === '1.0'],
    ['what must be there is', ['id', 'source', 'type'].every((name) => event[name] !== undefined)],
    ['texts are not empty', texts.every((name) => event[name] === undefined || /\S/.test(String(event[name])))],
    ['source is a URI-reference', URL.canParse(String(event.source), 'http://base')],
    ['dataschema is an absolute URI', URL.canParse(String(event.dataschema))],
    ['time is one of RFC 3339', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(String(event.time))],
    [
      'extensions are texts, booleans, or integers of 32 bits',
      Object.entries(event).every(
        ([name, value]) => name === 'data' || typeof value === 'string' || (value as number) >> 0 === value,
      ),
    ],
  ];
  return rules.filter(([, holds]) => !holds).map(([rule]) => rule);
}

describe.each(Object.keys(events) as (keyof typeof events)[])('%s as a CloudEvent', (name) => {
  it('is what CloudEvents 1.0 asks for, and has id, time and data of version 1', () => {
    const { id, time, data, school_id, type, version } = exampleOf(events[name]);
    const event = told(name);
    expect(faultsOf(event)).toEqual([]);
    expect(cloudEventEnvelope.safeParse(event).success).toBe(true);
    expect(event).toMatchObject({ id, time, data, source, type, schoolid: school_id });
    expect(event.dataschema).toBe(`urn:schoolim:data:${type}.v${version}`);
  });
});

it.each([
  ['names of version 1', { school_id: 1 }],
  ['another version', { specversion: '1' }],
  ['an empty source', { source: '' }],
  ['no id', { id: undefined }],
  ['a schema that is none', { dataschema: 'group.activated' }],
  ['a date of people', { time: 'yesterday' }],
  ['an object in an extension', { trace: {} }],
])('(the hazard) an event with %s is none of CloudEvents 1.0', (_, changes) => {
  expect(faultsOf({ ...told('group.activated'), ...changes })).not.toEqual([]);
});

describe('what a CloudEvent is about', () => {
  it.each([
    ['school/1/group/1496', 'group.activated', {}],
    ['school/1/group/1496/message/2013', 'message.delivered', {}],
    ['school/6', 'school.changed', { school_id: 6 }],
    [undefined, 'service_key.changed', { school_id: 0 }],
  ] as const)('is %s', (subject, name, changes) => {
    expect(told(name, changes).subject).toBe(subject);
  });

  it('and what it came of, where it came of anything', () => {
    const extensions = { operationid: headers.operation_id, requestid: 'app-42', traceparent: headers.traceparent };
    expect(told('group.activated')).toMatchObject(extensions);
    for (const name of Object.keys(extensions)) expect(told('group.activated', {}, {})).not.toHaveProperty(name);
  });
});
