import { loadSettings } from '#config';
import { openDeadLetters, type DeadContent, type DeadLetter, type DeadLetters } from '#messaging';
import { discardAllLetters, discardLetter, requeueLetters, type Resent } from '#operating';
import type { Command } from 'commander';
import { asOperator } from './operator.js';
import { atLeastOne } from './numbers.js';
import { count, printJson, printRows, refuse } from './print.js';

interface Choice {
  id?: string;
  all?: true;
  yes: boolean;
}

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
  id,
  queue: from.queue,
  reason: from.reason,
  count: from.count,
  at: from.at,
  message_id: messageId,
  bytes,
  preview: preview(content),
});

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
async function chosen(program: Command, letters: DeadLetters | undefined, { id, all, yes }: Choice): Promise<boolean> {
  if ((id === undefined) === !all) program.error('error: say either --id <id> or --all');
  if (!letters) refuse(noBroker);
  else if (all && !yes) console.log(`${count(await letters.count(), 'letter')}; nothing is changed yet: add --yes`);
  else return true;
  return false;
}

async function discard(program: Command, letters: DeadLetters | undefined, choice: Choice): Promise<void> {
  if (!(await chosen(program, letters, choice))) return;
  await asOperator(program, async (operator) => {
    const { id } = choice;
    if (id === undefined) console.log(`${count(await discardAllLetters(operator, letters!), 'letter')} thrown away`);
    else if (await discardLetter(operator, letters!, id)) console.log(`letter ${id} thrown away`);
    else refuse(`there is no letter ${id}`);
  });
}

async function requeue(program: Command, letters: DeadLetters | undefined, choice: Choice): Promise<void> {
  if (!(await chosen(program, letters, choice))) return;
  await asOperator(program, async (operator) => {
    const resent = await requeueLetters(operator, letters!, choice.id);
    for (const { id, what } of resent) console.log(`letter ${id}: ${outcome(what)}`);
    const kept = resent.filter(({ what }) => typeof what === 'string').length;
    if (choice.all) console.log(`${count(resent.length - kept, 'letter')} sent again, ${kept} kept`);
    else if (resent.length === 0) refuse(`there is no letter ${choice.id}`);
    else if (kept > 0) process.exitCode = 1;
  });
}

function outcome(what: Resent['what']): string {
  if (what === 'poison') return 'poison can be handled by nobody; discard it, and look for its sender';
  if (what === 'unknown')
    return 'this version of the program does not know the event: requeue it with the one that told it';
  if ('rung' in what) return `rung again for ${what.rung}`;
  if ('settled' in what) return `nothing is to be rung for: ${what.settled} is done or parked`;
  return `event ${what.published} published again`;
}
