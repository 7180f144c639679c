import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { report } from './report.js';
import type { RunOptions } from './rig.js';
import { run } from './run.js';

const usage = `npm run chaos -- [--seed N] [--seconds S] [--groups G] [--workers W] [--gateways N] [--dispatchers N]
             [--set SETTING=VALUE ...]
Breaks everything around the product for S seconds, lets it settle, and checks that every promise was kept.`;

function optionsOf(args: string[]): RunOptions {
  const { values } = parseArgs({
    args,
    options: {
      seed: { type: 'string', default: String(Math.floor(Math.random() * 1e9)) },
      seconds: { type: 'string', default: '120' },
      groups: { type: 'string', default: '60' },
      workers: { type: 'string', default: '3' },
      gateways: { type: 'string', default: '2' },
      dispatchers: { type: 'string', default: '2' },
      set: { type: 'string', multiple: true, default: [] },
    },
  });
  const number = (name: Exclude<keyof RunOptions, 'settings'>, from: number, to: number): number => {
    const value = Number(values[name]);
    if (Number.isInteger(value) && value >= from && value <= to) return value;
    throw new Error(`--${name} must be a whole number from ${from} to ${to}\n\n${usage}`);
  };
  return {
    seed: number('seed', 0, 2 ** 31 - 1),
    seconds: number('seconds', 5, 86_400),
    groups: number('groups', 5, 500),
    workers: number('workers', 1, 10),
    gateways: number('gateways', 2, 5),
    dispatchers: number('dispatchers', 1, 5),
    settings: Object.fromEntries(values.set.map((setting) => setting.split(/=(.*)/s, 2))),
  };
}

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

try {
  const options = optionsOf(process.argv.slice(2));
  const { summary, folder } = await run(options, stopping.signal);
  writeFileSync(join(folder, 'summary.json'), JSON.stringify(summary, undefined, 2));
  console.log(report(summary));
  process.exitCode = summary.passed ? 0 : 1;
} catch (error) {
  console.error(stopping.signal.aborted ? String(stopping.signal.reason) : error);
  process.exitCode = stopping.signal.aborted ? 130 : 2;
}
process.exit();
