import { catalogue, type SettingName } from '#config';
import { defaultLimits, flowOf } from '#easemob';
import { dispatcherProcessNames } from '../../apps/callback-dispatcher/src/callback-dispatcher.settings.js';
import { receiverProcessNames } from '../../apps/easemob-receiver/src/easemob-receiver.settings.js';
import { workerProcessNames } from '../../apps/easemob-worker/src/easemob-worker.settings.js';
import { gatewayOptionalNames, gatewayProcessNames } from '../../apps/gateway/src/gateway.settings.js';
import { rosterWorkerProcessNames } from '../../apps/roster-worker/src/roster-worker.settings.js';

const apps: Record<string, { required: readonly SettingName[]; optional?: readonly SettingName[] }> = {
  gateway: { required: gatewayProcessNames, optional: gatewayOptionalNames },
  'easemob-worker': { required: workerProcessNames },
  'callback-dispatcher': { required: dispatcherProcessNames },
  'roster-worker': { required: rosterWorkerProcessNames },
  'easemob-receiver': { required: receiverProcessNames },
};

/** Where things are within a container. */
const ofTheChart: readonly SettingName[] = [
  'NODE_ENV',
  'PORT',
  'HEALTH_PORT',
  'DATA_DIR',
  'RECEIVER_PORT',
  'RECEIVER_SPOOL_DIR',
];
/** By which the templates reckon. */
const reckonedWith: readonly SettingName[] = ['SHUTDOWN_TIMEOUT_MS', 'WORK_LEASE_MS', 'WORKER_CONCURRENCY'];

const isSecret = (name: SettingName): boolean => 'secret' in catalogue[name];
const defaultOf = (name: SettingName): unknown => catalogue[name].schema.safeParse(undefined).data;
const isRequired = (name: SettingName): boolean => !catalogue[name].schema.safeParse(undefined).success;

/** What the templates of the chart know of settings: `settings.yaml` of the chart as it should be. */
export function chartSettings(): string {
  const { groups } = defaultLimits;
  const share = flowOf({}, 'groups:create').perSecond / groups;
  const lines = Object.entries(apps).flatMap(([app, { required, optional = [] }]) => {
    const names = [...new Set([...required, ...optional])].filter((name) => !ofTheChart.includes(name)).toSorted();
    return [
      `  ${app}:`,
      ...list(
        'settings',
        names.filter((name) => !isSecret(name)),
      ),
      ...list('secrets', names.filter(isSecret)),
      ...list(
        'required',
        names.filter((name) => required.includes(name) && isRequired(name)),
      ),
    ];
  });
  return [
    '# Written by `npm run docs`: what each process reads, what is secret, and what the templates reckon with.',
    'defaults:',
    ...reckonedWith.map((name) => `  ${name}: ${String(defaultOf(name))}`),
    "# Of Easemob's limit for groups so large a share is used.",
    `flow: { groups: ${groups}, share: ${Number(share.toFixed(3))} }`,
    `ofTheChart: [${ofTheChart.join(', ')}]`,
    'apps:',
    ...lines,
    '',
  ].join('\n');
}

const list = (title: string, names: readonly SettingName[]): string[] => [
  `    ${title}:`,
  ...names.map((name) => `      - ${name}`),
];
