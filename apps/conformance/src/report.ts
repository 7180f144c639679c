import type { Result } from './play.js';

/** The lines of one result: one where it passed, else a small diff below it. */
export function linesOf({ name, ms, differences }: Result): string {
  const head = `  ${differences.length === 0 ? 'ok  ' : 'FAIL'} ${name} (${ms} ms)`;
  const diffs = differences.flatMap(({ at, expected, got }) => [`@@ ${at}`, `- ${expected}`, `+ ${got}`]);
  return [head, ...diffs.map((line) => `         ${line}`)].join('\n');
}

export function summary(results: readonly Result[]): { passed: number; failed: number } {
  const failed = results.filter(({ differences }) => differences.length > 0).length;
  return { passed: results.length - failed, failed };
}
