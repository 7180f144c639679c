import { cloudEventEnvelope, cloudEventOf, dataSchemaOf } from './cloud-event.js';
import { endedOperation } from './ended-operation.js';
import type { EventDefinition } from './event.js';
import { envelopeOf } from './events.js';
import { schemaOf, type Json } from './openapi.parts.js';
import { operationView } from './operation.js';

/** One event in version 1 of the envelope, told by the example of its definition. */
export const exampleOf = ({ type, version, example }: EventDefinition) => ({
  id: '7d1f6f0e-3c58-4b8e-9a55-0f2f6a1f3b60',
  type,
  version,
  time: '2017-08-03T03:00:27.000Z',
  school_id: 1,
  data: example as Json,
});

/** The same in version 2. */
export const cloudEventExampleOf = (event: EventDefinition): Json => ({
  ...cloudEventOf(exampleOf(event), {
    source: 'https://im.school.example',
    headers: {
      ...(endsOperation(event) && { operation_id: exampleOf(event).id }),
      request_id: 'app-42',
      traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
    },
  }),
});

/** Only what ends an operation surely comes of one. */
export const endsOperation = ({ data }: Pick<EventDefinition, 'data'>): boolean => data === operationView;

/**
 * The body of an event, in words of JSON Schema that draft 7 and draft 2020-12 have in common: validators of many languages
 * know no newer one. What it does not name may come as well, and is to be left alone.
 */
export function eventSchema(event: EventDefinition): Json {
  const { properties, ...envelope } = schemaOf(envelopeOf(event)) as { properties: Json };
  return { ...envelope, properties: { ...properties, data: dataOf(event) } };
}

/** The same of version 2. */
export function cloudEventSchema(event: EventDefinition): Json {
  const { properties, required, ...envelope } = schemaOf(cloudEventEnvelope) as {
    properties: Record<string, Json>;
    required: string[];
  };
  const dataschema = dataSchemaOf(event);
  return {
    ...envelope,
    required: [...required, ...(endsOperation(event) ? ['operationid'] : []), 'data'],
    properties: {
      ...properties,
      type: { ...properties.type, const: event.type },
      dataschema: { ...properties.dataschema, const: dataschema },
      data: { $id: dataschema, ...dataOf(event) },
    },
  };
}

function dataOf(event: EventDefinition): Json {
  if (!endsOperation(event)) return schemaOf(event.data);
  const { properties, ...view } = endedOperation(event.type) as { properties: Json & { cmd: { enum: string[] } } };
  // A command more that ends so is no new version of the event.
  const cmd = { type: 'string', description: `Today ${properties.cmd.enum.join(' or ')}; there may be more.` };
  return { ...view, properties: { ...properties, cmd } };
}
