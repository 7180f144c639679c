import { z } from 'zod';

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
