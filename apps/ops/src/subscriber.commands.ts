import { randomBytes } from 'node:crypto';
import { inForm, type EnvelopeVersion } from '#contracts';
import { eventsUnder, openSeats, type Seats } from '#messaging';
import { addSubscriber, isTeamName, listSubscribers, removeSubscriber } from '#operating';
import { InvalidArgumentError, type Command } from 'commander';
import { broker } from './broker.js';
import { commaSeparated } from './comma-separated.js';
import { envelopeOption } from './options.js';
import { seatAccount, type SeatAccount } from './seat-account.js';
import { asOperator } from './operator.js';
import { count, printRows, refuse } from './print.js';

/** `ops subscriber …`: who else hears events. */
export function addSubscriberCommands(program: Command): void {
  const subscriber = program.command('subscriber').description('Teams beside us that hear events');

  subscriber
    .command('add')
    .argument('<team>', 'its name: lower-case letters, digits, dashes', teamName)
    .description('Give a team its queues, or have it hear something else; says how it gets an account')
    .requiredOption('--topics <patterns>', "what it hears, comma separated: 'group.#,message.received.v1'", patterns)
    .addOption(envelopeOption('in which version of the envelope; without, as before, and 1 for a new team'))
    .action((team: string, { topics, envelope }: { topics: string[]; envelope?: EnvelopeVersion }) =>
      withSeats((seats) =>
        asOperator(program, async (operator) => {
          const now = await addSubscriber(operator, seats, { team, topics, envelope });
          console.log(`${team} hears ${heardBy(topics, now.envelope)}`);
          if (now.before === 'new') tellAccount(team);
          else if (now.before !== now.envelope) tellRights(team);
        }),
      ),
    );

  subscriber
    .command('list')
    .description('Teams, what they hear, and what waits for them')
    .option('--json', 'for programs')
    .action((options: { json?: true }) =>
      withSeats((seats) =>
        asOperator(program, async ({ reads }) => {
          const rows: object[] = [];
          for (const { team, topics, envelope, since } of await listSubscribers(reads)) {
            const state = await seats.look(team);
            const { waiting, consumers, dead } = state ?? { waiting: null, consumers: null, dead: null };
            rows.push({
              team,
              topics: topics.join(','),
              envelope,
              since,
              waiting,
              consumers,
              dead,
              queue: state ? 'there' : 'gone',
            });
          }
          printRows(rows, { ...options, none: 'there is none' });
        }),
      ),
    );

  subscriber
    .command('remove')
    .argument('<team>', 'its name', teamName)
    .description('Take the queues of a team away, with what waits in them')
    .option('--yes', 'do it; without, it is only said what would be lost', false)
    .action((team: string, { yes }: { yes: boolean }) => withSeats((seats) => remove(program, seats, { team, yes })));
}

/** An account that was made when there was one exchange alone may read no other. */
function tellRights(team: string): void {
  const [, rights] = accountOf(team, '').commands;
  console.log(`\nIf it binds its queue itself, its account must be allowed to:\n\n  ${rights}`);
}

function tellAccount(team: string): void {
  const account = accountOf(team, randomBytes(18).toString('hex'));
  console.log('\nIts account, for whoever administers the broker to make:\n');
  for (const command of account.commands) console.log(`  ${command}`);
  console.log(`\nThe URL for the team, which is shown this once:\n\n  ${account.url}`);
}

/** Of a cluster the team is told the first node; the others are for the operator to add. */
function accountOf(team: string, password: string): SeatAccount {
  const { url, prefix } = broker();
  return seatAccount(team, { broker: url.split(',')[0]!, prefix, password });
}

async function remove(program: Command, seats: Seats, { team, yes }: { team: string; yes: boolean }): Promise<void> {
  await asOperator(program, async (operator) => {
    if (!(await listSubscribers(operator.reads)).some((line) => line.team === team))
      return refuse(`there is no subscriber ${team}`);
    if (!yes) {
      const { waiting = 0, dead = 0 } = (await seats.look(team)) ?? {};
      return console.log(`${count(waiting + dead, 'event')} would be thrown away; nothing is changed yet: add --yes`);
    }
    const thrown = await removeSubscriber(operator, seats, team);
    console.log(`${team} is gone, with ${count(thrown ?? 0, 'event')}. Its account: rabbitmqctl delete_user ${team}`);
  });
}

function teamName(text: string): string {
  if (!isTeamName(text)) throw new InvalidArgumentError('Give 2 to 40 lower-case letters, digits or dashes.');
  return text;
}

const heardBy = (patterns: readonly string[], envelope: EnvelopeVersion = 1) =>
  eventsUnder(patterns)
    .map((event) => inForm(event, envelope).name)
    .join(', ');

function patterns(text: string): string[] {
  const given = commaSeparated(text);
  const empty = given.find((pattern) => eventsUnder([pattern]).length === 0);
  if (empty === undefined) return given;
  throw new InvalidArgumentError(`There is no event under ${JSON.stringify(empty)}. There are: ${heardBy(['#'])}.`);
}

async function withSeats(work: (seats: Seats) => Promise<void>): Promise<void> {
  const seats = await openSeats(broker());
  await work(seats).finally(() => seats.close());
}
