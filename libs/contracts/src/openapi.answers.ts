import type { z } from 'zod';
import { downloadStatusOf } from './download-status.js';
import { queryCredentials } from './envelope.js';
import { errors, type ErrorName } from './errors.js';
import {
  everyAnswer,
  everyRequest,
  header,
  json,
  ofServiceKey,
  ofSignature2017,
  ref,
  schemaOf,
  signedAsIn2017,
  type Json,
} from './openapi.parts.js';

/** Every failure body, with the whole catalogue. */
export const failure: Json = {
  type: 'object',
  description: 'Branch on `error`; `msg` is for people, Chinese unless Accept-Language prefers English.',
  properties: {
    code: { type: 'integer', enum: [...new Set(Object.values(errors).map(({ code }) => code))] },
    msg: { type: 'string' },
    error: { type: 'string', enum: Object.keys(errors) },
    request_id: { type: 'string' },
    signed: {
      type: 'string',
      description: 'Of bad_signature in development: what was signed, without the salt.',
    },
    expected: {
      type: 'string',
      description: 'Of bad_signature in development, with the published salt: the right signature.',
    },
  },
  required: ['code', 'msg', 'error', 'request_id'],
};

export function failures(statuses: number[], statusOf = (name: ErrorName): number => errors[name].status): Json {
  return Object.fromEntries(
    statuses.map((status) => {
      const names = (Object.keys(errors) as ErrorName[]).filter((name) => statusOf(name) === status);
      const retry = { 'Retry-After': { description: 'Seconds', schema: { type: 'integer' } } };
      return [
        status,
        {
          description: names.join(', '),
          headers: { ...everyAnswer, ...((status === 503 || status === 429) && retry) },
          ...json(ref('Failure')),
        },
      ];
    }),
  );
}

export function download(summary: string, own: z.ZodObject, { partial }: { partial: boolean }): Json {
  const { properties, required: required2017 = [] } = schemaOf(queryCredentials.extend(own.shape)) as {
    properties: Record<string, Json>;
    required?: string[];
  };
  const parameter = ([name, schema]: [string, Json]) => {
    const former = ofSignature2017.includes(name);
    const required = required2017.includes(name) && !former;
    return { name, in: 'query', required, schema: former ? signedAsIn2017(schema) : schema };
  };
  const bytes = { '*/*': { schema: { type: 'string', format: 'binary' } } };
  const headers = { ...everyAnswer, ETag: { schema: { type: 'string' } } };
  const conditional = ['If-None-Match', ...(partial ? ['Range'] : [])];
  return {
    summary,
    parameters: [
      ...Object.entries(properties).map(parameter),
      ...ofServiceKey,
      ...conditional.map((name) => header(name)),
      ...everyRequest,
    ],
    responses: {
      200: { description: 'The bytes with their true Content-Type', headers, content: bytes },
      ...(partial && {
        206: { description: 'The part asked for', headers, content: bytes },
        416: { description: 'No such part', headers: everyAnswer },
      }),
      304: { description: 'Unchanged', headers },
      ...failures([400, 401, 403, 404, 500, 502, 503], downloadStatusOf),
    },
  };
}
