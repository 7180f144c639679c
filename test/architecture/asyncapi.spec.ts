import { readdirSync, readFileSync } from 'node:fs';
import specs from '@asyncapi/specs';
import { Ajv } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { eventsInForms } from '#contracts';
import { documents } from '../docs/generated.js';
import { valueAt, type Json } from '../compatibility/json.js';

const contracts = new URL('../../../libs/contracts/', import.meta.url);
const document = JSON.parse(readFileSync(new URL('asyncapi.json', contracts), 'utf8')) as Json;
const names = eventsInForms().map(({ name }) => name);
const schemas = names.map(
  (name) => JSON.parse(readFileSync(new URL(`schemas/${name}.json`, contracts), 'utf8')) as Json,
);

const officially = new Ajv({ strict: false, validateFormats: false }).compile(specs.schemasWithoutId['3.0.0']);
const strictly = () => {
  const ajv = new Ajv2020({ strict: true, strictTypes: false });
  addFormats.default(ajv);
  return ajv;
};

const nodes = (value: unknown): Json[] =>
  typeof value !== 'object' || value === null
    ? []
    : [...(Array.isArray(value) ? [] : [value as Json]), ...Object.values(value).flatMap(nodes)];
const refsIn = (value: unknown): string[] =>
  nodes(value).flatMap(({ $ref }) => (typeof $ref === 'string' ? [$ref] : []));

describe('the AsyncAPI document', () => {
  const generated = Object.keys(documents()).filter((name) => name !== 'openapi.json');

  it.each(generated)('%s is fresh: the committed file is what `npm run docs` would write', (name) => {
    expect(readFileSync(new URL(name, contracts), 'utf8')).toBe(documents()[name]);
  });

  it('has a schema in a file of its own for each event in each version of the envelope, and no other lies there', () => {
    expect(readdirSync(new URL('schemas', contracts)).toSorted()).toEqual(
      names.map((name) => `${name}.json`).toSorted(),
    );
  });

  it('is what the official schema of AsyncAPI 3 takes', () => {
    officially(document);
    expect(officially.errors).toBeNull();
  });

  it.each([
    ['asyncapi', '2.6.0'],
    ['channels/group.activated.v1/address', 7],
    ['operations/group.activated.v1/action', 'publish'],
    ['components/messages/group.activated.v1/payload', 'text'],
  ])('(the hazard) would be refused with %s %j', (path, value) => {
    const spoilt = structuredClone(document);
    const names = path.split('/');
    (valueAt(spoilt, names.slice(0, -1)) as Json)[names.at(-1)!] = value;
    expect(officially(spoilt)).toBe(false);
  });

  it('leads somewhere with every reference', () => {
    const refs = refsIn(document);
    expect(refs.length).toBeGreaterThanOrEqual(names.length * 5);
    expect(refs.filter((ref) => valueAt(document, ref.slice(2).split('/')) === undefined)).toEqual([]);
  });

  it('has a channel, a message and an operation for each event in each version of the envelope', () => {
    for (const part of ['channels', 'operations'] as const) expect(Object.keys(document[part] as Json)).toEqual(names);
    expect(Object.keys((document.components as Json).messages as Json)).toEqual(names);
  });
});

describe.each(schemas)('the schema $title', (schema) => {
  const takes = strictly().compile(schema);
  const [example] = schema.examples as Json[];

  it('takes the example that is shown for it, and fields that are new', () => {
    takes(example);
    expect(takes.errors).toBeNull();
    expect(takes({ ...example, new: 1, data: { ...(example!.data as Json), new: 1 } })).toBe(true);
  });

  it('takes none with a field of its envelope missing, or another type', () => {
    for (const name of schema.required as string[]) {
      const { [name]: _, ...rest } = example!;
      expect([name, takes(rest)]).toEqual([name, false]);
    }
    expect(takes({ ...example, type: 'group.other' })).toBe(false);
  });

  it('is written in words that draft 7 knows too, which the validators of other languages know', () => {
    const { $schema: _, ...draft7 } = schema;
    const ajv = new Ajv({ strict: true, strictTypes: false });
    addFormats.default(ajv);
    expect(ajv.compile(draft7)(example)).toBe(true);
  });
});
