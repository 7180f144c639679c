/**
 * Faults are woven into a process from outside: a piece of a module's text is replaced before it starts (see
 * test/bundles/program.mjs). So a crash can be placed at any line and any guard can be taken away, and the product has no
 * switch for either.
 */
export interface Mutation {
  /** Below the root of the repository, as compiled: `libs/work/src/work-item.js`. */
  file: string;
  /** Occurs exactly once in it, or the process does not start. */
  find: string;
  replace: string;
}

const crash = `process.kill(process.pid, 'SIGKILL');`;
const onlyIf = (when: string | undefined, what: string) => (when ? `if (${when}) { ${what} }` : what);

/** The process dies right before this statement, at once and without a word. @param when an expression, right there */
export const crashBefore = (file: string, find: string, when?: string): Mutation => ({
  file,
  find,
  replace: `${onlyIf(when, crash)} ${find}`,
});

/** The process dies right after this statement. */
export const crashAfter = (file: string, find: string, when?: string): Mutation => ({
  file,
  find,
  replace: `${find} ${onlyIf(when, crash)}`,
});

const freeze = `if (!globalThis.wasFrozen) {
  globalThis.wasFrozen = true;
  process.stderr.write('frozen\\n');
  process.kill(process.pid, 'SIGSTOP');
}`;

/** The process stops dead right before this statement, once, until it gets a SIGCONT; it prints `frozen` first. */
export const freezeBefore = (file: string, find: string, when?: string): Mutation => ({
  file,
  find,
  replace: `${onlyIf(when, freeze)} ${find}`,
});

/** What a woven process prints on stderr once it has loaded the module. */
export const wovenLine = ({ file }: Mutation): string => `woven: ${file}`;

/** @throws Error when there is not exactly one place for the mutation: the code has moved on, and the test must follow. */
export function weave(source: string, { file, find, replace }: Mutation): string {
  const places = source.split(find).length - 1;
  if (places !== 1) throw new Error(`${file} holds ${places} times, not once: ${find}`);
  return source.replace(find, () => replace);
}
