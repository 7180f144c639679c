import { z } from 'zod';
import { eventEnvelope, topicOf, type EventHeading } from './event.js';

/**
 * Version 2 of the envelope of events: CloudEvents 1.0 as one JSON text, in what that specification calls structured mode.
 * Version 1 is `eventEnvelope`. Of one event both have the same id, time and data.
 */
export const cloudEventsType = 'application/cloudevents+json';

/** Names the schema of what an event tells. With it goes the version, which version 1 of the envelope has in a field. */
export const dataSchemaOf = (heading: EventHeading): string => `urn:schoolim:data:${topicOf(heading)}`;

/** W3C Trace Context, of a request that somebody has made. */
export const traceparentPattern = /^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/;

/** The attributes that every event has; its own are `type`, `dataschema` and `data`. Extensions stand after the standard's. */
export const cloudEventEnvelope = z.object({
  specversion: z.literal('1.0'),
  id: eventEnvelope.shape.id,
  source: z.string().min(1).meta({ format: 'uri-reference', description: 'Which deployment tells it.' }),
  type: z.string(),
  subject: z
    .string()
    .min(1)
    .optional()
    .meta({ description: 'What it is about: `school/1/group/1496`; absent where it is about the deployment.' }),
  time: eventEnvelope.shape.time,
  dataschema: z.string().meta({ description: 'Which schema `data` follows, its version included.' }),
  datacontenttype: z.literal('application/json'),
  schoolid: z.int32().meta({ description: "0: the deployment's." }),
  operationid: z.string().min(1).optional().meta({ description: 'The operation that it came of.' }),
  requestid: z.string().min(1).optional().meta({ description: 'The request that it came of, as the log has it.' }),
  traceparent: z
    .string()
    .regex(traceparentPattern)
    .optional()
    .meta({ description: 'W3C Trace Context of that request.' }),
});
export type CloudEvent = z.output<typeof cloudEventEnvelope> & { data: unknown };

/** An event in version 1 of the envelope, of whatever type. */
export type ToldEvent = z.output<typeof eventEnvelope> & { data: unknown };

/**
 * The same event in version 2 of the envelope. Pure.
 * @param source a URI-reference that names the deployment and stays
 * @param headers what ties it to its request, as messages take it along
 */
export function cloudEventOf(
  { id, type, version, time, school_id, data }: ToldEvent,
  { source, headers }: { source: string; headers: Readonly<Record<string, string>> },
): CloudEvent {
  const subject = subjectOf(school_id, data);
  const { operation_id: operationid, request_id: requestid, traceparent } = headers;
  return {
    specversion: '1.0',
    id,
    source,
    type,
    ...(subject && { subject }),
    time,
    dataschema: dataSchemaOf({ type, version }),
    datacontenttype: 'application/json',
    schoolid: school_id,
    ...(operationid && { operationid }),
    ...(requestid && { requestid }),
    ...(traceparent && { traceparent }),
    data,
  };
}

/** From the school down to what it is about; nothing of what is the deployment's. */
function subjectOf(school: number, data: unknown): string {
  const { im_group_id: group, im_message_id: message } = (data ?? {}) as Record<string, number | undefined>;
  const parts = Object.entries({ school: school || undefined, group, message });
  return parts.flatMap(([name, id]) => (id === undefined ? [] : [name, String(id)])).join('/');
}
