import { loadSettings } from '#config';
import { connectRabbit, eventsUnder } from '#messaging';
import { createLogger } from '#telemetry';
import { Command, InvalidArgumentError } from 'commander';
import { examplesOf } from './examples.js';
import { record } from './record.js';
import { isFault, readRecording } from './recording.js';
import { tell } from './tell.js';

/** `npm run play -- …`: events at a broker without a server behind them, for whoever builds what hears them. */
const program = new Command('play')
  .description(
    'Tell events without a server: examples, or what was recorded (RABBITMQ_URL, RABBITMQ_PREFIX, EVENT_SOURCE)',
  )
  .showHelpAfterError('(--help tells more)');

/** A broker that holds the exchange of events, and nobody's queues. */
async function atBroker<T>(work: (messaging: ReturnType<typeof connectRabbit>) => Promise<T>): Promise<T> {
  const settings = loadSettings(['RABBITMQ_URL', 'RABBITMQ_PREFIX', 'EVENT_SOURCE']);
  const { RABBITMQ_URL: url, RABBITMQ_PREFIX: prefix, EVENT_SOURCE: source } = settings;
  const messaging = connectRabbit({
    url,
    prefix,
    source,
    logger: createLogger({ app: 'play', level: 'error' }),
    topology: { workQueues: [], subscriptions: [] },
  });
  return work(messaging).finally(() => messaging.close());
}

function howOften(text: string): number {
  if (!/^[1-9]\d{0,5}$/.test(text)) throw new InvalidArgumentError('Give a number from 1 to 999999.');
  return Number(text);
}

function patterns(given: string, before: readonly string[] = []): string[] {
  if (eventsUnder([given]).length === 0)
    throw new InvalidArgumentError('There is no such event: /docs/events has them.');
  return [...before, given];
}

program
  .command('events')
  .argument('<topics...>', "names or patterns: group.activated.v1, 'group.#'", patterns)
  .description('Tell the examples of these events, each with a new id and as of now')
  .option('--count <n>', 'each so often', howOften, 1)
  .action((topics: string[], { count }: { count: number }) =>
    atBroker(async (messaging) => {
      const told = await tell(messaging, examplesOf(topics, count));
      console.log(`${told} told`);
    }),
  );

program
  .command('stream')
  .argument('<file>', 'what `record` has written')
  .description('Tell what was recorded, in its order and with its ids')
  .action(async (file: string) => {
    const recording = await readRecording(file);
    if (isFault(recording)) return program.error(recording.fault);
    return atBroker(async (messaging) => console.log(`${await tell(messaging, recording)} told`));
  });

program
  .command('record')
  .argument('<file>', 'a new file: one event a line, as JSON')
  .description('Write down what is told from now on, until Ctrl-C')
  .option('--topic <pattern>', 'only these; may be given more than once', patterns)
  .action((file: string, { topic = ['#'] }: { topic?: string[] }) =>
    atBroker(async (messaging) => console.log(`${await record(messaging, { file, topics: topic })} recorded`)),
  );

try {
  await program.parseAsync();
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
