import { pathToFileURL } from 'node:url';

const ours = new URL('../../dist/', import.meta.url).href;
let found = new Map();

export function initialize(files) {
  const resolved = (path) => ({ url: pathToFileURL(path).href, format: 'module', shortCircuit: true });
  found = new Map(Object.entries(files).map(([name, path]) => [name, resolved(path)]));
}

export const resolve = (name, context, next) =>
  (context.parentURL?.startsWith(ours) && found.get(name)) || next(name, context);
