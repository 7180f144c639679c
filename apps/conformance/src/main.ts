import type { ServiceKey } from '#client';
import { loadSettings } from '#config';
import { Command, InvalidArgumentError, Option } from 'commander';
import { cases } from './cases.js';
import { chosen, play, type Need, type Result } from './play.js';
import { linesOf, summary } from './report.js';

/** `npm run conformance -- …`: exit code 0 all passed, 1 some failed, 2 wrong usage or no server there. */
interface Options {
  url: string;
  salt: string;
  only?: RegExp;
  writes?: true;
  files?: true;
  strict?: true;
  key?: ServiceKey;
  keysAlone?: number;
  json?: true;
}

const cannotPlay = 2;
const { PORT, SALTS } = loadSettings(['PORT', 'SALTS']);

function address(text: string): string {
  if (!/^https?:/i.test(text) || !URL.canParse(text)) throw new InvalidArgumentError('Not an http URL.');
  return text;
}

function serviceKey(text: string): ServiceKey {
  const [id, secret, ...more] = text.split(':');
  if (!id || !secret || more.length > 0) throw new InvalidArgumentError('Give id:secret.');
  return { id, secret };
}

function school(text: string): number {
  if (!/^[1-9]\d{0,9}$/.test(text)) throw new InvalidArgumentError('Give a number from 1.');
  return Number(text);
}

function pattern(text: string): RegExp {
  try {
    return new RegExp(text, 'i');
  } catch {
    throw new InvalidArgumentError('Not a regular expression.');
  }
}

const program = new Command('conformance')
  .description('Plays the cases of the school IM API against a running server that holds the demo data')
  .option('--url <url>', 'where the server is, without /api', address, `http://127.0.0.1:${PORT}`)
  .addOption(new Option('--salt <salt>', 'salt of the signatures').default(SALTS[0], 'the first of SALTS'))
  .option('--only <pattern>', 'only cases whose "group: name" fits this regular expression', pattern)
  .option('--writes', 'also cases that change data: they activate a group, create one, send a message')
  .option('--files', 'also cases that need the demo photos, messages and files')
  .option('--strict', 'also what the 2017 document does not tell: names of failures, operations, X-Request-Id')
  .option(
    '--key <id:secret>',
    'also cases of service keys, with one for getGroupRelationId of school 6 alone',
    serviceKey,
  )
  .option('--keys-alone <school>', 'also those of a school that takes service keys alone', school)
  .option('--json', 'print one JSON object instead of a report')
  .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : cannotPlay))
  .parse();

const options = program.opts<Options>();
const { url, salt, key, keysAlone, json } = options;
const strict = options.strict ?? false;
const needs: Need[] = ['writes', 'files', 'strict', 'key', 'keysAlone'];
const granted = new Set(needs.filter((need) => options[need]));

const played = chosen(cases, { only: options.only, granted });
if (played.length === 0) program.error('error: no case fits');
await fetch(new URL('/', url), { signal: AbortSignal.timeout(10_000) }).catch((error: Error) =>
  program.error(`error: no server at ${url}: ${error.cause instanceof Error ? error.cause.message : error.message}`),
);

const results: Result[] = [];
await play(played, { url, salt, key, keysAlone }, { strict, tell });
const counts = summary(results);
if (json) console.log(JSON.stringify({ url, ...counts, results }, null, 2));
else console.log(`\n${counts.passed} passed, ${counts.failed} failed${notGranted()}`);
process.exitCode = counts.failed > 0 ? 1 : 0;

function tell(result: Result): void {
  if (!json && results.at(-1)?.group !== result.group) console.log(`\n${result.group}`);
  if (!json) console.log(linesOf(result));
  results.push(result);
}

function notGranted(): string {
  const left = needs
    .filter((need) => !granted.has(need))
    .map((need) => `--${need.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`);
  return left.length > 0 ? ` (more with ${left.join(' ')})` : '';
}
