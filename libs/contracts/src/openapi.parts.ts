import { z } from 'zod';
import { keyClockWindow, keyHeaders } from './service-keys.js';

export type Json = Record<string, unknown>;

export const schemaOf = (schema: z.ZodType): Json => {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Json;
  return rest;
};

export const pascal = (cmd: string): string => cmd[0]!.toUpperCase() + cmd.slice(1);
export const ref = (name: string): Json => ({ $ref: `#/components/schemas/${name}` });
export const header = (name: string, required = false): Json => ({
  name,
  in: 'header',
  required,
  schema: { type: 'string' },
});
/** What every request may carry, and what every answer does. */
export const everyRequest = ['Accept-Language', 'X-Request-Id'].map((name) => header(name));
export const everyAnswer = {
  'X-Request-Id': { description: 'Of the request, if it was a sane one', schema: { type: 'string' } },
};
export const json = (schema: Json): Json => ({ content: { 'application/json': { schema } } });

/** Fields of the signature of 2017, which a service key does without. */
export const ofSignature2017 = ['timestamp', 'sign'];
/** The same, said of each of them. */
export const signedAsIn2017 = (schema: Json): Json => ({
  ...schema,
  description: 'Of the signature of 2017; absent where a service key signs in the headers.',
});

/** Both signatures. What neither has a word for in OpenAPI stands in the descriptions. */
export const securitySchemes: Json = {
  signature2017: {
    type: 'apiKey',
    in: 'query',
    name: 'sign',
    description:
      'sign = md5hex(timestamp + md5hex(school_id + account_id + salt)); every timestamp works once. ' +
      'Of POST /api/im these are fields of the body, else of the query.',
  },
  serviceKey: {
    type: 'apiKey',
    in: 'header',
    name: 'X-Signature',
    description:
      'v2=base64(HMAC-SHA256(secret, text)); the text has a line each, and none behind the last: V2, method, path, query ' +
      '(empty without one), X-Key-Id, X-Timestamp, X-Nonce, Content-Type (empty without one), SHA-256 of the body in hex. ' +
      `X-Timestamp is at most ${keyClockWindow} seconds from the server's time, and every X-Nonce works once.`,
  },
};
export const security = Object.keys(securitySchemes).map((name) => ({ [name]: [] }));

/** What a service key sends along beside X-Signature. */
export const ofServiceKey = Object.keys(keyHeaders.shape)
  .filter((name) => name !== 'x-signature')
  .map((name) => header(name.split('-').map(pascal).join('-')));
