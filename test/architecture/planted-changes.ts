import { valueAt, type Json } from '../compatibility/json.js';

/** What the tables of breaking changes reach into: the parts of a document that tell of one message. */
export interface Places {
  document: Json;
  channel: Json;
  message: Json;
  headers: Json;
  schema: Json;
  properties: Record<string, Json>;
  data: Json;
  fields: Record<string, Json>;
}

/** A copy of a document, with something changed of one of its messages. */
export function changed(original: Json, name: string, change: (at: Places) => unknown): Json {
  const copy = structuredClone(original);
  const at = (...names: string[]) => valueAt(copy, names) as Json;
  const schema = at('components', 'schemas', name);
  const data = (schema.properties as { data: Json }).data;
  change({
    document: copy,
    channel: at('channels', name),
    message: at('components', 'messages', name),
    headers: at('components', 'messages', name, 'headers'),
    schema,
    properties: schema.properties as Record<string, Json>,
    data,
    fields: data.properties as Record<string, Json>,
  });
  return copy;
}

export const without = (list: unknown, value: string): string[] => (list as string[]).filter((one) => one !== value);
