export type Json = { [name: string]: unknown };

const isJson = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);

/** What stands in a document below these names; undefined where there is nothing. */
export const valueAt = (document: unknown, names: readonly string[]): unknown =>
  names.reduce<unknown>(
    (value, name) => (isJson(value) && Object.hasOwn(value, name) ? value[name] : undefined),
    document,
  );
