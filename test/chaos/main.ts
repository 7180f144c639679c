import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { report } from './report.js';
import type { RunOptions } from './rig.js';
import { run } from './run.js';

const whole =
  (from: number, to: number) =>
  (text: string): number => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= from && value <= to) return value;
    throw new InvalidArgumentError(`Give a whole number from ${from} to ${to}.`);
  };
const setting = (text: string, before: Record<string, string> = {}) => {
  const [name, value] = text.split(/=(.*)/s, 2);
  if (!name || value === undefined) throw new InvalidArgumentError('Give SETTING=VALUE.');
  return { ...before, [name]: value };
};

const options = new Command('chaos')
  .description(
    'Breaks everything around the product for a while, lets it settle, and checks that every promise was kept',
  )
  .option(
    '--seed <n>',
    'what is played; the same one plays the same',
    whole(0, 2 ** 31 - 1),
    Math.floor(Math.random() * 1e9),
  )
  .option('--seconds <n>', 'how long', whole(5, 86_400), 120)
  .option('--groups <n>', 'groups of the schools', whole(5, 500), 60)
  .option('--workers <n>', 'Easemob workers', whole(1, 10), 3)
  .option('--gateways <n>', 'gateways', whole(2, 5), 2)
  .option('--dispatchers <n>', 'callback dispatchers', whole(1, 5), 2)
  .option('--set <setting=value>', 'a setting of every process; may be given several times', setting, {})
  .parse()
  .opts<Omit<RunOptions, 'settings'> & { set: Record<string, string> }>();

const stopping = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  let askedAt = 0;
  process.on(signal, () => {
    // npm passes a Ctrl-C on to a process that the terminal has told already: that is one wish, not two.
    if (askedAt && Date.now() - askedAt > 1000) process.exit(130);
    if (!askedAt) console.log('stopping …');
    askedAt ||= Date.now();
    stopping.abort(new Error(`stopped by ${signal}`));
  });
}

const { set, ...rest } = options;
try {
  const { summary, folder } = await run({ ...rest, settings: set }, stopping.signal);
  writeFileSync(join(folder, 'summary.json'), JSON.stringify(summary, undefined, 2));
  console.log(report(summary));
  process.exitCode = summary.passed ? 0 : 1;
} catch (error) {
  console.error(stopping.signal.aborted ? String(stopping.signal.reason) : error);
  process.exitCode = stopping.signal.aborted ? 130 : 2;
}
process.exit();
