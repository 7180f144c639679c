import { filled, namesIn, type Case, type Saved } from './case.js';
import { differences, type Difference } from './compare.js';
import { send, type Answer, type Target } from './send.js';

export type Need = Case['needs'][number];

export interface Choice {
  only?: RegExp;
  /** What the caller grants. */
  granted: ReadonlySet<Need>;
}

/** What became of one case. */
export interface Result {
  group: string;
  name: string;
  ms: number;
  /** None: passed. */
  differences: Difference[];
}

/** The cases to play, in their order: those asked for and granted, and those that save what these need. */
export function chosen(cases: readonly Case[], { only, granted }: Choice): Case[] {
  const allowed = cases.filter(({ needs }) => needs.every((need) => granted.has(need)));
  const wanted = new Set(allowed.filter(({ group, name }) => !only || only.test(`${group}: ${name}`)));
  // Backwards, for a case saves only for those after it.
  for (const test of allowed.toReversed()) {
    const used = new Set([...wanted].flatMap(namesInCase));
    if (Object.keys(test.save).some((name) => used.has(name))) wanted.add(test);
  }
  return allowed.filter((test) => wanted.has(test));
}

const namesInCase = ({ request, expect }: Case): string[] => namesIn([request, expect]);

/** Plays cases one after the other; each result is told as soon as it is known. */
export async function play(
  cases: readonly Case[],
  target: Target,
  { strict, tell }: { strict: boolean; tell: (result: Result) => void },
): Promise<void> {
  const saved: Saved = new Map();
  for (const test of cases) {
    const startedAt = performance.now();
    const found = await playOne(test, target, { strict, saved });
    const ms = Math.round(performance.now() - startedAt);
    tell({ group: test.group, name: test.name, ms, differences: found });
  }
}

async function playOne(
  test: Case,
  target: Target,
  { strict, saved }: { strict: boolean; saved: Saved },
): Promise<Difference[]> {
  const missing = namesInCase(test).filter((name) => !saved.has(name));
  if (missing.length > 0)
    return [{ at: 'request', expected: `$${missing[0]}, saved by an earlier case`, got: 'nothing' }];
  try {
    const answer = await send(test, target, saved);
    for (const [name, from] of Object.entries(test.save)) save(saved, name, valueAt(answer, from));
    return differences(filled(test.expect, saved), answer, { strict });
  } catch (error) {
    const { message, cause } = error as Error;
    return [{ at: 'answer', expected: 'one', got: cause instanceof Error ? cause.message : message }];
  }
}

function save(saved: Saved, name: string, value: unknown): void {
  if (value !== undefined && value !== null) saved.set(name, value);
}

const valueAt = ({ headers, json }: Answer, from: string): unknown =>
  from.startsWith('header:')
    ? headers.get(from.slice('header:'.length))
    : (json as Record<string, unknown> | undefined)?.[from];
