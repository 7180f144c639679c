import { readFileSync } from 'node:fs';
import { sign } from '#client';
import { commands, envelope, errors, eventsFor, examples, keyedEnvelope, openApi } from '#contracts';
import { salt } from '../support/system.js';
import { documents } from '../docs/generated.js';

const committed = readFileSync(new URL('../../../libs/contracts/openapi.json', import.meta.url), 'utf8');
const document = openApi() as {
  openapi: string;
  paths: Record<
    string,
    Record<
      string,
      {
        responses: object;
        requestBody?: {
          content: Record<
            string,
            { schema: { oneOf: { $ref: string }[]; discriminator: { mapping: Record<string, string> } } }
          >;
        };
      }
    >
  >;
  components: {
    schemas: Record<
      string,
      {
        properties?: Record<string, { const?: string; default?: unknown }>;
        required?: string[];
        'x-answer'?: { $ref: string };
      }
    >;
  };
};

const refsIn = (value: unknown): string[] =>
  typeof value !== 'object' || value === null
    ? []
    : Object.entries(value).flatMap(([key, inner]) => (key === '$ref' ? [inner as string] : refsIn(inner)));

describe('the OpenAPI document', () => {
  it('is fresh: the committed file is what `npm run docs` would write', () => {
    expect(committed).toBe(documents()['openapi.json']);
  });

  it('would be found stale if a command changed', () => {
    expect(committed.replace('"getChatRoomList"', '"getRooms"')).not.toBe(documents()['openapi.json']);
  });

  it('leads somewhere with every reference', () => {
    const schemas = Object.keys(document.components.schemas).map((name) => `#/components/schemas/${name}`);
    const refs = refsIn(document);
    expect(refs.length).toBeGreaterThan(30);
    expect(refs.filter((ref) => !schemas.includes(ref))).toEqual([]);
  });

  it('has one request type per command, told apart by cmd', () => {
    const { schema } = document.paths['/api/im']!.post!.requestBody!.content['application/json']!;
    expect(Object.keys(schema.discriminator.mapping)).toEqual(Object.keys(commands));
    expect(schema.oneOf.map(({ $ref }) => $ref)).toEqual(Object.values(schema.discriminator.mapping));
    for (const [cmd, command] of Object.entries(commands)) {
      const request = document.components.schemas[schema.discriminator.mapping[cmd]!.split('/').at(-1)!]!;
      expect(request.properties!.cmd).toEqual({ const: cmd });
      const always = 'ofSchool' in command ? ['cmd', 'school_id'] : ['cmd', 'school_id', 'account_id'];
      expect(request.required).toEqual(expect.arrayContaining(always));
      expect(Object.keys(request.properties!)).toEqual(expect.arrayContaining(['account_id', 'timestamp', 'sign']));
      expect(Object.keys(request.properties!)).toEqual(expect.arrayContaining(Object.keys(command.fields.shape)));
    }
  });

  it.each(Object.entries(examples))('shows %s by an exchange that keeps the contract', (cmd, { request, answer }) => {
    const command = commands[cmd as keyof typeof commands];
    const { school_id: schoolId, account_id: accountId, timestamp, sign: given } = envelope.parse(request);
    expect([request.cmd, given]).toEqual([cmd, sign(timestamp, { schoolId, accountId, salt })]);
    command.fields.parse(request);
    if (command.answer === 'object') return void command.reply.strict().parse(answer);
    const columns = Object.keys(command.columns);
    const { fieldCount, values, rowCount } = answer as { fieldCount: number; values: unknown[]; rowCount: number };
    expect(values.slice(0, fieldCount)).toEqual(columns);
    expect(values).toHaveLength(columns.length * (rowCount + 1));
  });

  it('tells of every operation how it may end, and calls back for every event', () => {
    const { paths, webhooks } = document as typeof document & { webhooks: typeof document.paths };
    const operations = [...Object.values(paths), ...Object.values(webhooks)].flatMap((path) => Object.values(path));
    const ofPeople = '/admin/v1/schools/{school_id}/people';
    const ofLists = '/admin/v1/schools/{school_id}/imports';
    const ofOne = ['', '/approve', '/undo'].map((end) => `${ofLists}/{import_id}${end}`);
    expect(Object.keys(paths)).toEqual(['/api/im', '/api/userpic', '/api/easemob/file', ofPeople, ofLists, ...ofOne]);
    expect(Object.keys(webhooks)).toEqual(eventsFor('callbacks').map(({ type }) => type));
    for (const { responses } of operations) expect(Object.keys(responses).length).toBeGreaterThan(0);
  });

  it('types what generators need: no required default, an answer for each request, a body for each callback', () => {
    const { schemas } = document.components;
    const requests = Object.entries(schemas).filter(([name]) => name.endsWith('Request'));
    expect(requests).toHaveLength(Object.keys(commands).length);
    for (const [name, request] of requests) {
      expect(request.properties!.expanded).not.toHaveProperty('default');
      expect(request.required).not.toContain('expanded');
      expect(request['x-answer']).toEqual({
        $ref: `#/components/schemas/${name.replace(/Request$/, 'Answer')}`,
      });
    }
    const called = Object.entries(schemas).filter(([name]) => name.endsWith('Callback'));
    expect(called.map(([, { properties }]) => properties!.type!.const)).toEqual(
      eventsFor('callbacks').map(({ type }) => type),
    );
    expect(document).toMatchObject({ servers: [{ url: '/' }] });
  });

  it('has a scheme for each signature, and lets a request do without the fields of the other', () => {
    const { security, components } = document as unknown as {
      security: object[];
      components: { securitySchemes: object };
    };
    const schemes = Object.keys(components.securitySchemes);
    expect(schemes).toEqual(['signature2017', 'serviceKey']);
    expect(security).toEqual(schemes.map((name) => ({ [name]: [] })));
    const keyed = keyedEnvelope.keyof().options;
    for (const { required = [] } of Object.values(document.components.schemas).filter((one) => one['x-answer']))
      expect(
        required.filter((field) => Object.hasOwn(envelope.shape, field) && !keyed.includes(field as 'cmd')),
      ).toEqual([]);
  });

  it('holds the error catalogue and only documented statuses', () => {
    expect((document as unknown as { 'x-errors': object })['x-errors']).toEqual(errors);
    const statuses = Object.values(document.paths).flatMap((path) =>
      Object.values(path).flatMap(({ responses }) => Object.keys(responses)),
    );
    expect([...new Set(statuses)].toSorted()).toEqual([
      '200',
      '202',
      '206',
      '304',
      '400',
      '401',
      '403',
      '404',
      '409',
      '413',
      '416',
      '429',
      '500',
      '502',
      '503',
    ]);
  });
});
