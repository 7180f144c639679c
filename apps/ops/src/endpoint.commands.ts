import { loadSettings } from '#config';
import type { EnvelopeVersion } from '#contracts';
import {
  addEndpoint,
  countWork,
  disableEndpoint,
  dropOldSecret,
  enableEndpoint,
  listEndpoints,
  owedTo,
  rotateSecret,
  setEndpoint,
  type EndpointLine,
  type Operator,
} from '#operating';
import type { Command } from 'commander';
import { whyOf } from './doer.js';
import { asOperator } from './operator.js';
import { idNumber } from './numbers.js';
import { envelopeOption, eventTypes } from './options.js';
import { count, printRows, refuse } from './print.js';
import { repair } from './repair.js';

interface NewEndpointOptions {
  school: number;
  url: string;
  default: boolean;
  allowCidr: string[];
  events?: string[] | 'all';
  envelope: EnvelopeVersion;
}

/** `ops endpoint …`: where schools want to be told. */
export function addEndpointCommands(program: Command): void {
  const endpoint = program.command('endpoint').description("Schools' callback endpoints");

  endpoint
    .command('add')
    .description('Register an endpoint; prints its secret once')
    .requiredOption('--school <id>', 'school_id', idNumber)
    .requiredOption('--url <url>', 'callers may name this URL, or one below it')
    .option('--default', 'told of everything for which no caller named a URL', false)
    .option('--allow-cidr <networks...>', 'private networks that the endpoint may live in', [])
    .option('--events <types>', 'only these events, comma separated; without, all', eventTypes)
    .addOption(envelopeOption('in which version of the envelope it is told').default(1))
    .action((options: NewEndpointOptions) => add(program, options));

  endpoint
    .command('list')
    .description('Endpoints and their state, without secrets')
    .option('--json', 'for programs')
    .action((options: { json?: true }) =>
      asOperator(program, async ({ reads }) => {
        const lines = await listEndpoints(reads);
        printRows(options.json ? lines : lines.map(forPeople), { ...options, none: 'there is none' });
      }),
    );

  endpoint
    .command('rotate')
    .description('Give an endpoint a second secret, and print it once; both sign until the old one is dropped')
    .requiredOption('--endpoint <id>', 'endpoint_id', idNumber)
    .option('--drop-old', 'end the rotation: only the newer secret signs from now on', false)
    .action((options: RotateOptions) => asOperator(program, (operator) => rotate(operator, options)));

  endpoint
    .command('set')
    .argument('<id>', 'endpoint_id', idNumber)
    .description('Change an endpoint; what is not named stays as it is')
    .option('--default', 'told of everything for which no caller named a URL')
    .option('--no-default', 'no longer')
    .option('--allow-cidr <networks...>', 'the private networks that it may live in; `none` for none')
    .option('--events <types>', 'only these events, comma separated; `all` for all', eventTypes)
    .addOption(envelopeOption('in which version of the envelope it is told, of events from now on'))
    .action((id: number, options: ChangeOptions) => asOperator(program, (operator) => change(operator, id, options)));

  endpoint
    .command('enable')
    .argument('<id>', 'endpoint_id', idNumber)
    .description(
      'Switch an endpoint on again; what is owed to it from meanwhile is counted, and delivered with --retry',
    )
    .option('--retry', 'also deliver what is owed to it', false)
    .option('--yes', 'with --retry: do it; without, it is only counted', false)
    .action((id: number, options: EnableOptions) => asOperator(program, (operator) => enable(operator, id, options)));

  endpoint
    .command('disable')
    .argument('<id>', 'endpoint_id', idNumber)
    .description('Switch an endpoint off: deliveries to it are parked, and callers may not name it')
    .action((id: number) =>
      asOperator(program, async (operator) => {
        const changed = await disableEndpoint(operator, id, whyOf(program) ?? 'by an operator');
        if (!changed) return refuse(`there is no endpoint ${id}`);
        console.log(`endpoint ${id} is off: ${changed.disabled_why}`);
      }),
    );
}

const forPeople = ({ event_types, ...line }: EndpointLine): object => ({
  ...line,
  events: event_types?.join(', ') ?? 'all',
});

/** Null, where all are wanted: those of later versions too. */
const typesOf = (events: string[] | 'all') => (events === 'all' ? null : events);

async function add(program: Command, options: NewEndpointOptions): Promise<void> {
  const { ALLOW_HTTP_CALLBACKS: allowHttp } = loadSettings(['ALLOW_HTTP_CALLBACKS']);
  const { school: school_id, url, default: is_default, allowCidr: allowed_cidrs, events, envelope } = options;
  const wanted = { school_id, url, is_default, allowed_cidrs, event_types: typesOf(events ?? 'all'), envelope };
  await asOperator(program, async (operator) => {
    const added = await addEndpoint(operator, wanted, { allowHttp });
    if ('fault' in added) return refuse(`not registered: ${added.fault}`);
    const { endpoint_id, secret } = added;
    if (secret) console.log(secret);
    else
      refuse(
        `it is registered already, as endpoint ${endpoint_id}, and left as it is: see \`ops endpoint rotate\`, \`set\` and \`enable\``,
      );
  });
}

interface ChangeOptions {
  default?: boolean;
  allowCidr?: string[];
  events?: string[] | 'all';
  envelope?: EnvelopeVersion;
}

async function change(operator: Operator, id: number, options: ChangeOptions): Promise<void> {
  const { default: is_default, allowCidr, events, envelope } = options;
  const event_types = events && typesOf(events);
  const allowed_cidrs = allowCidr?.[0] === 'none' ? [] : allowCidr;
  const refused = await setEndpoint(operator, id, { is_default, allowed_cidrs, event_types, envelope });
  if (!refused) console.log(`endpoint ${id} is changed`);
  else if (refused === 'unknown') refuse(`there is no endpoint ${id}`);
  else refuse(`not changed: ${refused.fault}`);
}

interface RotateOptions {
  endpoint: number;
  dropOld: boolean;
}

async function rotate(operator: Operator, { endpoint, dropOld }: RotateOptions): Promise<void> {
  if (dropOld) {
    const refused = await dropOldSecret(operator, endpoint);
    if (!refused) console.log(`only the newer secret of endpoint ${endpoint} signs`);
    else if (refused === 'unknown') refuse(`there is no endpoint ${endpoint}`);
    else refuse(`endpoint ${endpoint} has one secret: there is no old one to drop`);
    return;
  }
  const rotated = await rotateSecret(operator, endpoint);
  if (typeof rotated === 'object') console.log(rotated.secret);
  else if (rotated === 'unknown') refuse(`there is no endpoint ${endpoint}`);
  else refuse(`two secrets of endpoint ${endpoint} sign already: end that rotation with --drop-old first`);
}

interface EnableOptions {
  retry: boolean;
  yes: boolean;
}

async function enable(operator: Operator, endpoint: number, { retry, yes }: EnableOptions): Promise<void> {
  const { reads } = operator;
  const act = !retry || yes;
  if (act && !(await enableEndpoint(operator, endpoint))) return refuse(`there is no endpoint ${endpoint}`);
  if (act) console.log(`endpoint ${endpoint} is on`);
  const selection = await owedTo(reads, endpoint);
  if (retry) return repair(operator, { verb: 'retry', selection, named: [], yes, json: false });
  const parked = await countWork(reads, { ...selection, state: 'parked' });
  if (parked > 0)
    console.log(
      `${count(parked, 'parked delivery', 'parked deliveries')}: \`ops endpoint enable ${endpoint} --retry\``,
    );
}
