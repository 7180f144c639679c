import { loadSettings } from '#config';
import { topicOf } from '#contracts';
import {
  openDeadLetters,
  type DeadContent,
  type DeadLetter,
  type DeadLetters,
  type Decision,
} from '#messaging';
import { ringAgain } from '#work';
import type { Command } from 'commander';
import { withDatabase, type Parts } from './database.js';
import { atLeastOne } from './options.js';
import { count, printJson, printRows, refuse } from './print.js';

interface Choice {
  id?: string;
  all?: true;
  yes: boolean;
}

/** So many letters are searched for one of them. */
const furthest = 100_000;

/** `ops dead-letters …`: messages that nobody could handle. */
export function addDeadLetterCommands(program: Command): void {
  const letters = program.command('dead-letters').description('Messages that nobody could handle');

  letters
    .command('list')
    .description('Letters in their order, with where they died and why; nothing is taken out')
    .option('--limit <n>', 'at most so many', atLeastOne, 50)
    .option('--json', 'for programs')
    .action((options: { limit: number; json?: true }) =>
      withLetters(async (queue) => {
        const found: object[] = [];
        await queue?.walk(async (letter) => (found.push(rowOf(letter)), 'keep'), options);
        printRows(found, { ...options, none: queue ? 'there is none' : noBroker });
      }),
    );

  letters
    .command('count')
    .description('How many there are')
    .option('--json', 'for programs')
    .action(({ json }: { json?: true }) =>
      withLetters(async (queue) => {
        const letterCount = (await queue?.count()) ?? 0;
        if (json) printJson({ broker: queue !== undefined, count: letterCount });
        else console.log(queue ? letterCount : noBroker);
      }),
    );

  choosing(letters.command('discard'))
    .description('Throw one letter away, or all')
    .action((choice: Choice) => withLetters((queue) => discard(program, queue, choice)));

  choosing(letters.command('requeue'))
    .description('Ring again for doorbells, publish events again; poison stays where it is')
    .action((choice: Choice) => withLetters((queue) => requeue(program, queue, choice)));
}

const choosing = (command: Command): Command =>
  command
    .option('--id <id>', 'the one that `list` shows under this id')
    .option('--all', 'all there are')
    .option('--yes', 'with --all: do it; without, they are only counted', false);

const noBroker =
  'There is no broker: without RABBITMQ_URL messages stay within one process, and poison is only told in its log ("message rejected").';

async function withLetters(work: (letters: DeadLetters | undefined) => Promise<void>): Promise<void> {
  const { RABBITMQ_URL, RABBITMQ_PREFIX } = loadSettings(['RABBITMQ_PREFIX'], { optional: ['RABBITMQ_URL'] });
  if (!RABBITMQ_URL) return work(undefined);
  const letters = await openDeadLetters({ url: RABBITMQ_URL, prefix: RABBITMQ_PREFIX });
  await work(letters).finally(() => letters.close());
}

const rowOf = ({ id, messageId, from, bytes, content }: DeadLetter): object => ({
  id, queue: from.queue, reason: from.reason, count: from.count, at: from.at, message_id: messageId, bytes, preview: preview(content),
}); // prettier-ignore

/** What a letter is about, in ids; never its text. */
function preview(content: DeadContent): string {
  if ('doorbell' in content) return `doorbell ${content.doorbell.key}`;
  if ('poison' in content) return `poison: ${content.poison}`;
  if ('unknown' in content) return `event ${content.unknown}, which another version of this program knows`;
  const { id, type, school_id, data } = content.event;
  const operation = 'operation_id' in data ? ` operation ${data.operation_id}` : '';
  return `event ${id} ${type} school ${school_id}${operation}`;
}

/** @returns whether to go on, after saying why not */
async function chosen(
  program: Command,
  letters: DeadLetters | undefined,
  { id, all, yes }: Choice,
): Promise<boolean> {
  if ((id === undefined) === !all) program.error('error: say either --id <id> or --all');
  if (!letters) refuse(noBroker);
  else if (all && !yes)
    console.log(`${count(await letters.count(), 'letter')}; nothing is changed yet: add --yes`); // prettier-ignore
  else return true;
  return false;
}

async function discard(program: Command, letters: DeadLetters | undefined, choice: Choice): Promise<void> {
  if (!(await chosen(program, letters, choice))) return;
  if (choice.all) return console.log(`${count(await letters!.discardAll(), 'letter')} thrown away`);
  let found = false;
  await letters!.walk(
    async ({ id }) => {
      found ||= id === choice.id;
      return found ? 'remove and stop' : 'keep';
    },
    { limit: furthest },
  );
  if (found) console.log(`letter ${choice.id} thrown away`);
  else refuse(`there is no letter ${choice.id}`);
}

async function requeue(program: Command, letters: DeadLetters | undefined, choice: Choice): Promise<void> {
  if (!(await chosen(program, letters, choice))) return;
  const outcome = { sent: 0, kept: 0 };
  await withDatabase(async (parts) => {
    const again = async ({ id, content }: DeadLetter): Promise<Decision> => {
      if (choice.id !== undefined && id !== choice.id) return 'keep';
      const what = await sendAgain(parts, content);
      console.log(`letter ${id}: ${what ?? hopeless(content)}`);
      outcome[what ? 'sent' : 'kept'] += 1;
      if (!what) return 'keep';
      return choice.all ? 'remove' : 'remove and stop';
    };
    await letters!.walk(again, { limit: choice.all ? await letters!.count() : furthest });
  });
  const { sent, kept } = outcome;
  if (choice.all) console.log(`${count(sent, 'letter')} sent again, ${kept} kept`);
  else if (sent + kept === 0) refuse(`there is no letter ${choice.id}`);
  else if (kept > 0) process.exitCode = 1;
}

const hopeless = (content: DeadContent): string =>
  'unknown' in content
    ? 'this version of the program does not know the event: requeue it with the one that told it'
    : 'poison can be handled by nobody; discard it, and look for its sender';

/** Through the outbox, before the letter is let go of: rather twice than never. @returns undefined for what can't be handled as it is */
async function sendAgain({ outbox }: Parts, content: DeadContent): Promise<string | undefined> {
  if ('poison' in content || 'unknown' in content) return undefined;
  if ('doorbell' in content) {
    const { key } = content.doorbell;
    const rung = await outbox.transaction((manager) => ringAgain(manager, outbox, key));
    return rung ? `rung again for ${key}` : `nothing is to be rung for: ${key} is done or parked`; // prettier-ignore
  }
  const { event } = content;
  await outbox.transaction((manager) => outbox.add(manager, [{ to: { topic: topicOf(event) }, body: event }])); // prettier-ignore
  return `event ${event.id} published again`;
}
