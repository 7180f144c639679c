import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { OpsCommand, OpsEnd } from './ops.js';

/*
 * Carries out commands of `ops` that it is sent, one after the other, each as a process of its own would: its main file runs
 * anew, with arguments and an environment of its own, and it has ended once nothing is left that would keep a process alive.
 * Only what that file stands on stays loaded.
 */
const { startedFile } = (await import(new URL('../../../test/bundles/started.mjs', import.meta.url).href)) as {
  startedFile(main: string): Promise<string>;
};
const main = await startedFile(fileURLToPath(new URL('../../apps/ops/src/main.js', import.meta.url)));
const own = { ...process.env };
let output = '';
let code: OpsEnd['code'] | undefined;

/** After an end that the command has asked for nobody hears it any more. */
const heard: typeof process.stdout.write = (text) => {
  if (code === undefined) output += text.toString();
  return true;
};
process.stdout.write = heard;
process.stderr.write = heard;
process.exit = (asked) => {
  code ??= Number(asked ?? process.exitCode ?? 0);
  throw new Error('the command has asked for its end');
};

const count = (names: readonly string[], name: string) => names.filter((one) => one === name).length;
/** What keeps this process itself alive, between commands. */
let idle: readonly string[] | undefined;
const isAlive = (before: readonly string[]) => {
  const now = process.getActiveResourcesInfo();
  return now.some((name) => count(now, name) > count(before, name));
};

let commands = 0;
async function carryOut({ args, env }: OpsCommand): Promise<OpsEnd> {
  idle ??= process.getActiveResourcesInfo();
  output = '';
  code = undefined;
  process.exitCode = undefined;
  process.env = { ...own, ...env };
  process.argv.splice(2, process.argv.length, ...args);
  await import(`${main}?command=${++commands}`).catch((error: unknown) => {
    console.error(error);
    code ??= 1;
  });
  while (code === undefined && isAlive(idle)) await delay(1);
  return { code: code ?? Number(process.exitCode ?? 0), output };
}

process.on('message', (command: OpsCommand) => void carryOut(command).then((end) => process.send!(end)));
process.channel?.ref();
