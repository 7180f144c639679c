import { findDeliveries, readDeliveries, type DeliverySelection } from '#callbacks';
import { listWork, type WorkSelection } from '#operating';
import { workKey } from '#work';
import { InvalidArgumentError, type Command } from 'commander';
import { withDatabase, type Parts } from './database.js';
import { explain } from './explain.js';
import { atLeastOne, idNumber, narrows, selecting, selectionOf, type SelectingOptions } from './options.js';
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
      withDatabase(async (parts) => {
        const rows = await list(parts, options);
        printRows(rows, { ...options, none: 'there is none' });
      }),
    );

  callback
    .command('explain <delivery>')
    .description('Everything about one delivery, or about those of one event, and what to do next')
    .option('--json', 'for programs')
    .action((name: string, options: { json?: true }) =>
      withDatabase(async (parts) => {
        const ids = isEvent(name) ? await findDeliveries(parts.dataSource, { event: name }) : [deliveryId(program, name)]; // prettier-ignore
        if (ids.length === 0) return refuse(`nobody is to be told of event ${name}`);
        await explain(parts, ids.map((id) => workKey('callback', id)), options); // prettier-ignore
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
          program.error(
            `error: name deliveries or a filter; \`callback ${verb} --parked\` means all that are parked`,
          );
        const named = ids.map((id) => workKey('callback', id));
        return withDatabase(async (parts) => {
          const selection = await narrowed(parts, options, { ids: ids.length > 0 ? ids : undefined });
          await repair(parts, { verb: verb as Repair['verb'], selection, named, yes, json });
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

/** Who the delivery goes to is known to the callbacks, how its work stands to the work. */
async function narrowed(
  { dataSource }: Parts,
  options: Options,
  { ids }: Pick<DeliverySelection, 'ids'> = {},
): Promise<WorkSelection> {
  const { event, endpoint } = options;
  const selection = { ...selectionOf(options, ids ? 'unfinished' : 'parked'), kind: 'callback' } as const;
  if (!ids && !event && endpoint === undefined) return selection;
  const found = await findDeliveries(dataSource, { ids, event, endpoint, undelivered: true });
  return { ...selection, keys: found.map((id) => workKey('callback', id)) };
}

async function list(parts: Parts, options: Options & { limit: number }): Promise<object[]> {
  const lines = await listWork(parts.dataSource, await narrowed(parts, options), options.limit);
  const idOf = (key: string) => key.slice('callback:'.length);
  const found = await readDeliveries(parts.dataSource, lines.map(({ key }) => idOf(key))); // prettier-ignore
  return lines.map(({ key, school_id, state, since, error, reason }) => {
    const delivery = found.get(idOf(key));
    const { event, event_id, endpoint_id, attempts, last, url } = delivery ?? {};
    return { delivery: idOf(key), school: school_id, state, since, error, endpoint: endpoint_id, event, event_id, attempts, last, url, reason }; // prettier-ignore
  });
}
