import { keyScopes } from '#contracts';
import { sealOf, type Seal } from '#keys';
import {
  addServiceKey,
  dropOldKey,
  listKeys,
  revokeServiceKey,
  rotateKey,
  type KeyLine,
  type Operator,
} from '#operating';
import { InvalidArgumentError, type Command } from 'commander';
import { commaSeparated } from './comma-separated.js';
import { asOperator, keysSecret } from './operator.js';
import { atLeastOne, idNumber } from './numbers.js';
import { age } from './options.js';
import { printJson, printRows, refuse } from './print.js';

interface NewKeyOptions {
  name: string;
  scopes: string[];
  schools: number[] | 'all';
  rate: number;
  expires: number | 'never';
  json?: true;
}

/** `ops key …`: with what services ask for work. */
export function addKeyCommands(program: Command): void {
  const key = program
    .command('key')
    .description('Keys with which services sign their requests; gateways follow at once');

  key
    .command('add')
    .description('Make a key; prints its id and, this once, its secret')
    .requiredOption('--name <name>', 'whose it is and what for', keyName)
    .requiredOption('--scopes <scopes>', `comma separated, of ${keyScopes.join(', ')}`, scopeList)
    .requiredOption('--schools <ids>', 'comma separated, for which schools; `all` for every one', schoolList)
    .option('--rate <n>', 'requests a minute', atLeastOne, 600)
    .option('--expires <age>', 'after how long, as 90d; `never`', lifetime, 365 * 86_400_000)
    .option('--json', 'for programs')
    .action((options: NewKeyOptions) => withSeal(program, (operator, seal) => add(operator, options, seal)));

  key
    .command('list')
    .description('Keys and what they may do, without their secrets')
    .option('--json', 'for programs')
    .action((options: { json?: true }) =>
      asOperator(program, async ({ reads }) => {
        const lines = await listKeys(reads);
        printRows(options.json ? lines : lines.map(forPeople), { ...options, none: 'there is none' });
      }),
    );

  key
    .command('rotate')
    .argument('<key_id>', 'as `ops key list` shows it')
    .description('Give a key a second secret, and print it once; both sign until the old one is dropped')
    .option('--drop-old', 'end the rotation: only the newer secret signs from now on', false)
    .action((key_id: string, { dropOld }: { dropOld: boolean }) =>
      dropOld
        ? asOperator(program, (operator) => drop(operator, key_id))
        : withSeal(program, (operator, seal) => rotate(operator, key_id, seal)),
    );

  key
    .command('revoke')
    .argument('<key_id>', 'as `ops key list` shows it')
    .description('End a key for good, both of its secrets')
    .action((key_id: string) =>
      asOperator(program, async (operator) => {
        if (await revokeServiceKey(operator, key_id)) console.log(`key ${key_id} is revoked`);
        else refuse(`there is no key ${key_id} that could be used`);
      }),
    );
}

/** A secret is shown once, so it must be one that gateways can read. */
async function withSeal(program: Command, work: (operator: Operator, seal: Seal) => Promise<void>): Promise<void> {
  const secret = keysSecret();
  if (secret === undefined)
    return refuse('SERVICE_KEYS_SECRET: is required to make a key; the same as of the gateways');
  await asOperator(program, (operator) => work(operator, sealOf(secret)));
}

async function add(operator: Operator, options: NewKeyOptions, seal: Seal): Promise<void> {
  const { name, scopes, schools, rate: rate_per_minute, expires, json } = options;
  const everywhere = schools === 'all' ? null : schools;
  const expires_in_ms = expires === 'never' ? null : expires;
  const added = await addServiceKey(
    operator,
    { name, scopes, schools: everywhere, rate_per_minute, expires_in_ms },
    seal,
  );
  if (!added) return refuse(`a key of the name ${name} is in use`);
  if (json) printJson(added);
  else console.log(`key     ${added.key_id}\nsecret  ${added.secret}`);
}

async function rotate(operator: Operator, key_id: string, seal: Seal): Promise<void> {
  const rotated = await rotateKey(operator, key_id, seal);
  if (typeof rotated === 'object') console.log(rotated.secret);
  else if (rotated === 'two secrets already')
    refuse(`two secrets of key ${key_id} sign already: end that rotation with --drop-old first`);
  else refuse(rotated === 'unknown' ? `there is no key ${key_id}` : `key ${key_id} is revoked`);
}

async function drop(operator: Operator, key_id: string): Promise<void> {
  const refused = await dropOldKey(operator, key_id);
  if (!refused) console.log(`only the newer secret of key ${key_id} signs`);
  else if (refused === 'unknown') refuse(`there is no key ${key_id}`);
  else refuse(`key ${key_id} has no old secret to drop`);
}

const forPeople = ({ scopes, schools, rate_per_minute, created_at, ...line }: KeyLine): object => ({
  ...line,
  scopes: scopes.join(','),
  schools: schools?.join(',') ?? 'all',
  rate: rate_per_minute,
  created_at,
});

function keyName(text: string): string {
  if (!/^[\w. -]{1,60}$/.test(text) || text.trim() === '')
    throw new InvalidArgumentError('Give 1 to 60 letters, digits, dots, dashes and spaces.');
  return text.trim();
}

function scopeList(text: string): string[] {
  const scopes = commaSeparated(text);
  if (scopes.every((scope) => keyScopes.includes(scope))) return scopes;
  throw new InvalidArgumentError(`Give some of ${keyScopes.join(', ')}.`);
}

const schoolList = (text: string): number[] | 'all' => (text === 'all' ? text : commaSeparated(text).map(idNumber));
const lifetime = (text: string): number | 'never' => (text === 'never' ? text : age(text));
