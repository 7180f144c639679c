const signals = ['SIGTERM', 'SIGINT'] as const;
const leave = (): never => process.exit(0);

/**
 * How a process begins: it heeds signals before it loads anything. To load takes seconds on a small machine, and the first
 * process of a container does not even die of a signal that it has no ear for.
 * @param load imports the program, which calls `begun` when it heeds signals itself
 */
export async function begin(load: () => Promise<unknown>): Promise<void> {
  for (const signal of signals) process.on(signal, leave);
  await load();
}

/** The program heeds signals itself from now on. */
export function begun(): void {
  for (const signal of signals) process.off(signal, leave);
}
