import { findDeliveries } from '#callbacks';
import { callbackWork, listCallbacks, type CallbackSelection, type Operator } from '#operating';
import { workKey } from '#work';
import { InvalidArgumentError, type Command } from 'commander';
import { explain } from './explain.js';
import { asOperator } from './operator.js';
import { atLeastOne, idNumber } from './numbers.js';
import { narrows, selecting, selectionOf, type SelectingOptions } from './options.js';
import { printRows, refuse } from './print.js';
import { repair, type Repair } from './repair.js';

interface Options extends SelectingOptions {
  event?: string;
  endpoint?: number;
}

/** `ops callback …`: deliveries that have not been made. */
export function addCallbackCommands(program: Command): void {
  const callback = program.command('callback').description('Deliveries to schools’ callback endpoints');

  deliveries(callback.command('list'))
    .description('Deliveries by state, oldest first; failed (parked) ones unless told otherwise')
    .option('--limit <n>', 'at most so many', atLeastOne, 100)
    .action((options: Options & { limit: number }) =>
      asOperator(program, async (operator) => {
        const rows = await list(operator, options);
        printRows(rows, { ...options, none: 'there is none' });
      }),
    );

  callback
    .command('explain <delivery>')
    .description('Everything about one delivery, or about those of one event, and what to do next')
    .option('--json', 'for programs')
    .action((name: string, options: { json?: true }) =>
      asOperator(program, async (operator) => {
        const ids = isEvent(name) ? await findDeliveries(operator.reads, { event: name }) : [deliveryId(program, name)];
        if (ids.length === 0) return refuse(`nobody is to be told of event ${name}`);
        const keys = ids.map((id) => workKey('callback', id));
        await explain(operator, keys, options);
      }),
    );

  for (const [verb, description] of Object.entries(verbs)) {
    deliveries(callback.command(`${verb} [delivery...]`))
      .description(description)
      .option('--yes', 'do it; without, it is only counted', false)
      .action((names: string[], options: Options & { yes: boolean }) => {
        const ids = names.map((name) => deliveryId(program, name));
        const { yes, json = false, ...filters } = options;
        if (ids.length === 0 && !narrows(filters))
          program.error(`error: name deliveries or a filter; \`callback ${verb} --parked\` means all that are parked`);
        const named = ids.map((id) => workKey('callback', id));
        return asOperator(program, async (operator) => {
          const meant = selectionFor(options, ids.length > 0 ? ids : undefined);
          const selection = await callbackWork(operator.reads, meant);
          await repair(operator, { verb: verb as Repair['verb'], selection, named, yes, json });
        });
      });
  }
}

const verbs: Record<Repair['verb'], string> = {
  retry: 'Deliver again at once, with a clean slate and the same event id',
  cancel: 'Give deliveries up for good',
};

const deliveries = (command: Command): Command =>
  selecting(command)
    .option('--event <uuid>', 'only deliveries of this event', eventId)
    .option('--endpoint <id>', 'only deliveries to this endpoint', idNumber);

const isEvent = (text: string): boolean => /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i.test(text);

function eventId(text: string): string {
  if (!isEvent(text)) throw new InvalidArgumentError('Give the UUID of an event.');
  return text;
}

function deliveryId(program: Command, text: string): string {
  return /^\d{1,15}$/.test(text) ? text : program.error(`error: '${text}' is not the number of a delivery`);
}

const selectionFor = (options: Options, ids?: string[]): CallbackSelection => ({
  ...selectionOf(options, ids ? 'unfinished' : 'parked'),
  ids,
  event: options.event,
  endpoint: options.endpoint,
});

async function list({ reads }: Operator, options: Options & { limit: number }): Promise<object[]> {
  const lines = await listCallbacks(reads, selectionFor(options), options.limit);
  return lines.map(({ delivery_id, work, delivery }) => ({
    delivery: delivery_id,
    school: work.school_id,
    state: work.state,
    since: work.since,
    error: work.error,
    endpoint: delivery?.endpoint_id,
    event: delivery?.event,
    event_id: delivery?.event_id,
    attempts: delivery?.attempts,
    last: delivery?.last,
    url: delivery?.url,
    reason: work.reason,
  }));
}
