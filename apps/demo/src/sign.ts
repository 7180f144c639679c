import { credentials } from '#client';
import { loadSettings } from '#config';
import { Command, InvalidArgumentError } from 'commander';

/** `npm run sign -- …`: prints a request that is signed and can be sent once. */
const { PORT, SALTS } = loadSettings(['PORT', 'SALTS']);

function id(text: string): number {
  if (!/^[1-9]\d{0,9}$/.test(text)) throw new InvalidArgumentError('Give a number from 1.');
  return Number(text);
}

function fieldsOf(text: string): object {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  } catch {
    // said below
  }
  throw new InvalidArgumentError('Give a JSON object.');
}

const { school, account, cmd, fields, url } = new Command('sign')
  .description('Prints a signed request, ready to be pasted; it can be sent once. The salt is the first of SALTS')
  .requiredOption('--school <id>', 'school_id', id)
  .requiredOption('--account <id>', 'account_id', id)
  .requiredOption('--cmd <cmd>', 'for example getChatRoomList')
  .option('--fields <json>', `further fields, for example '{"im_group_id":1496}'`, fieldsOf, {})
  .option('--url <url>', 'where the server is, without /api', `http://127.0.0.1:${PORT}`)
  .parse()
  .opts<{ school: number; account: number; cmd: string; fields: object; url: string }>();

const signed = credentials({ schoolId: school, accountId: account, salt: SALTS[0]! });
const body = JSON.stringify({ cmd, ...signed, ...fields }).replaceAll("'", String.raw`'\''`);
console.log(`curl -s '${new URL('/api/im', url)}' -H 'Content-Type: application/json' -d '${body}'`);
