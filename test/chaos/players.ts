import type { Random } from './random.js';
import { pause, type Part, type Stage } from './stage.js';
import { customGroup, sender, tapper } from './writers.js';
import { reader } from './readers.js';
import { eavesdropper, forger, loiterer } from './strangers.js';

/** Everybody plays until the curtain falls; what has been begun is finished. */
export async function play(stage: Stage, random: Random): Promise<void> {
  const { world, playMs } = stage;
  const parts: [string, Part][] = [
    ...world.plain.map((group, i): [string, Part] => [`tapper-${i}`, tapper(group)]),
    ...Array.from({ length: world.customs }, (_, i): [string, Part] => [`custom-${i}`, customGroup(i)]),
    ...world.rooms.map((room, i): [string, Part] => [`sender-${i}`, sender(room)]),
    ['reader-1', reader],
    ['reader-2', reader],
    ['forger', forger],
    ['loiterer', loiterer],
    ['eavesdropper', eavesdropper],
  ];
  const begun = parts.map(async ([name, part]) => {
    const own = random.fork(name);
    const isCrowd = /^(tapper|custom)/.test(name);
    if (isCrowd && !(await pause(stage, own.int(0, Math.round(playMs * 0.85))))) return;
    await part(stage, own);
  });
  await Promise.all(begun);
}
