import { endedOperation } from './ended-operation.js';
import { topicOf, type EventDefinition } from './event.js';
import { envelopeOf } from './events.js';
import { schemaOf, type Json } from './openapi.parts.js';
import { operationView } from './operation.js';

/** One event as it travels, told by the example of its definition. */
export const exampleOf = ({ type, version, example }: EventDefinition): Json => ({
  id: '7d1f6f0e-3c58-4b8e-9a55-0f2f6a1f3b60',
  type,
  version,
  time: '2017-08-03T03:00:27.000Z',
  school_id: 1,
  data: example,
});

/**
 * The body of an event, in words of JSON Schema that draft 7 and draft 2020-12 have in common: validators of many languages
 * know no newer one. What it does not name may come as well, and is to be left alone.
 */
export function eventSchema(event: EventDefinition): Json {
  const { properties, ...envelope } = schemaOf(envelopeOf(event)) as { properties: Json };
  return {
    title: topicOf(event),
    description: event.summary,
    ...envelope,
    properties: { ...properties, data: dataOf(event) },
    examples: [exampleOf(event)],
  };
}

function dataOf({ type, data }: EventDefinition): Json {
  if (data !== operationView) return schemaOf(data);
  const { properties, ...view } = endedOperation(type) as { properties: Json & { cmd: { enum: string[] } } };
  // A command more that ends so is no new version of the event.
  const cmd = { type: 'string', description: `Today ${properties.cmd.enum.join(' or ')}; there may be more.` };
  return { ...view, properties: { ...properties, cmd } };
}

/** The same as a file of its own (JSON Schema 2020-12). */
export const eventSchemaFile = (event: EventDefinition): Json => ({
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  $id: `urn:schoolim:event:${topicOf(event)}`,
  ...eventSchema(event),
});
