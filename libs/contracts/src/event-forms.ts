import { cloudEventsType } from './cloud-event.js';
import { cloudEventExampleOf, cloudEventSchema, eventSchema, exampleOf } from './event-schema.js';
import { topicOf, type EventDefinition } from './event.js';
import { events } from './events.js';
import type { Json } from './openapi.parts.js';

/** The versions of the envelope. Every event is told in each of them, for one release. */
export const envelopeVersions = [1, 2] as const;
export type EnvelopeVersion = (typeof envelopeVersions)[number];

/** What a version of the envelope makes of events. */
interface EventForm {
  /** The exchange that tells them, without the prefix: whoever binds to one hears nothing of the other. */
  exchange: string;
  contentType: string;
  /** Begins their names in documents, where both versions stand beside each other. */
  begin: string;
  exampleOf: (event: EventDefinition) => Json;
  schemaOf: (event: EventDefinition) => Json;
}

export const eventForms: Readonly<Record<EnvelopeVersion, EventForm>> = {
  1: { exchange: 'events', contentType: 'application/json', begin: '', exampleOf, schemaOf: eventSchema },
  2: {
    exchange: 'cloudevents',
    contentType: cloudEventsType,
    begin: 'cloudevents.',
    exampleOf: cloudEventExampleOf,
    schemaOf: cloudEventSchema,
  },
};

/** An event in one of its forms, and what documents call it. */
export interface EventInForm {
  event: EventDefinition;
  form: EventForm;
  name: string;
}

/** Every event in every form, those of one version after those of the other. */
export const eventsInForms = (): EventInForm[] =>
  envelopeVersions.flatMap((version) => Object.values(events).map((event: EventDefinition) => inForm(event, version)));

export function inForm(event: EventDefinition, version: EnvelopeVersion): EventInForm {
  const form = eventForms[version];
  return { event, form, name: form.begin + topicOf(event) };
}

/** The body of a message, with a title and an example. */
export const messageSchema = ({ event, form, name }: EventInForm): Json => ({
  title: name,
  description: event.summary,
  ...form.schemaOf(event),
  examples: [form.exampleOf(event)],
});

/** The same as a file of its own (JSON Schema 2020-12). */
export const messageSchemaFile = (told: EventInForm): Json => ({
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  $id: `urn:schoolim:event:${told.name}`,
  ...messageSchema(told),
});
