import { writeSync } from 'node:fs';
import type { LoadHook } from 'node:module';
import { weave, wovenLine, type Mutation } from './weave.js';

let mutations: readonly Mutation[] = [];

export function initialize(given: readonly Mutation[]): void {
  mutations = given;
}

export const load: LoadHook = async (url, context, nextLoad) => {
  const loaded = await nextLoad(url, context);
  const ours = mutations.filter(({ file }) => url.endsWith(`/dist/${file}`));
  if (ours.length === 0) return loaded;
  const source = ours.reduce(weave, String(loaded.source));
  for (const mutation of ours) writeSync(2, `${wovenLine(mutation)}\n`);
  return { ...loaded, source };
};
