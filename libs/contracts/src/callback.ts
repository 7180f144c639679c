import { cloudEventOf, type ToldEvent } from './cloud-event.js';
import { eventForms, type EnvelopeVersion } from './event-forms.js';
import { exampleOf } from './event-schema.js';
import type { EventDefinition } from './event.js';
import type { Json } from './openapi.parts.js';

/** What an endpoint is sent of an event, by the version of the envelope that it takes. That of version 1 is shorter than the broker's. */
export const callbackOf: Readonly<Record<EnvelopeVersion, (...told: Parameters<typeof cloudEventOf>) => object>> = {
  1: ({ type, time, data }: ToldEvent) => ({ type, timestamp: time, data }),
  2: cloudEventOf,
};

/** The same of the example of an event. */
export const callbackExample: Readonly<Record<EnvelopeVersion, (event: EventDefinition) => Json>> = {
  1: (event) => ({ ...callbackOf[1](exampleOf(event), { source: '', headers: {} }) }),
  2: eventForms[2].exampleOf,
};
