/** What one unit may import beside its own files. */
export interface Unit {
  /** Libraries, by any of their doors: `#name`, `#name/nest`. */
  libs: readonly string[];
  /** Libraries that one file of the unit may import, or one folder (with a slash behind it), and no other. */
  behind?: Readonly<Record<string, string>>;
  /** Of a library that it may import, the only names. */
  names?: Readonly<Record<string, readonly string[]>>;
  /** Words that its texts may not hold, above all tables whose rows are not its business. */
  silentOf?: RegExp;
  /** The only file that opens transactions; all others write with the `manager` that it hands them. */
  changesThrough?: string;
  /** Apps. Only a composition has any. */
  apps?: readonly string[];
  /** The only packages and Node modules; absent: any that package.json names and `homes` doesn't deny. */
  packages?: readonly string[];
}

/** Each a process of its own; `standalone` composes them all. */
export const services = [
  'gateway',
  'easemob-worker',
  'callback-dispatcher',
  'roster-worker',
  'easemob-receiver',
  'easemob-simulator',
] as const;

const processParts = [
  'lifecycle',
  'contracts',
  'config',
  'telemetry',
  'database',
  'work',
  'operations',
  'outbox',
  'messaging',
];

/** Every app and library. A folder that is missing here is a violation, so nobody can forget to think about it. */
export const units: Readonly<Record<string, Unit>> = {
  'libs/contracts': { libs: [], packages: ['zod', 'lossless-json'] },
  'libs/config': { libs: [], packages: ['zod', 'node:fs'] },
  // It is loaded before all else, so it loads nothing.
  'libs/lifecycle': { libs: [], packages: [] },
  'libs/telemetry': { libs: ['lifecycle'] },
  // Pure decisions about people: they can be asked from every path, and touch nothing.
  'libs/policy': { libs: ['contracts'], packages: [] },
  'libs/database': { libs: ['config', 'telemetry'] },
  // A queue, and nothing else: it knows neither what its keys stand for nor who waits for them. Publishing is handed in as
  // a function, by its module: what is wanted is written down even when no broker answers.
  'libs/work': {
    libs: ['contracts', 'database', 'telemetry'],
    behind: { messaging: 'libs/work/src/work.module.ts', outbox: 'libs/work/src/work.module.ts' },
    names: {
      contracts: [
        'doorbell',
        'KindsWith',
        'kindsOf',
        'laneOf',
        'LaneOf',
        'ScheduleSettings',
        'WorkOwner',
        'Doorbell',
        'Failure',
        'Lane',
        'lanes',
        'RetryPolicy',
        'WorkKind',
        'WorkKindName',
        'workKinds',
        'workQueue',
      ],
    },
    silentOf: /\b(im_\w+|operation|message|callback_\w+|orphan_group|guardian_child)\b/,
  },
  // What clients see of work, and what they are told of its end.
  'libs/operations': { libs: ['contracts', 'database', 'telemetry'] },
  // The use cases of those who run it. They return values; how these are shown is the business of their faces. What they
  // change is written down by the door that it goes through.
  'libs/operating': {
    changesThrough: 'libs/operating/src/operator.ts',
    libs: [
      ...['contracts', 'database', 'work', 'operations', 'outbox', 'callbacks', 'keys', 'messaging'],
      ...['roster', 'enrolment', 'photos', 'blobs', 'attachments'],
    ],
  },
  // Subscribing is handed in as a function, as publishing is to work: an event is heard however it has come.
  'libs/events': {
    libs: ['contracts', 'database', 'telemetry'],
    behind: { messaging: 'libs/events/src/events.module.ts' },
  },
  'libs/outbox': {
    libs: ['contracts', 'database', 'telemetry'],
    behind: { messaging: 'libs/outbox/src/outbox.module.ts' },
  },
  'libs/messaging': { libs: ['config', 'contracts', 'telemetry'] },
  // It does not know what work is, nor that there is a database.
  'libs/easemob': { libs: ['config', 'telemetry', 'outbound'] },
  // What was said in the groups: reading what the vendor tells, and bringing it together. It asks the vendor for nothing.
  'libs/chat': { libs: ['contracts', 'database'] },
  // What lists of schools say, and what follows from it: no file, no clock and no database of its own.
  'libs/roster': {
    libs: [],
    packages: ['csv-parse', 'saxes', 'yauzl', 'yazl', 'node:stream', 'node:stream/consumers'],
  },
  // Pictures of people as schools hand them in: whose each is, and one drawn anew. It stores none.
  'libs/photos': { libs: [], packages: ['sharp', 'yauzl'] },
  // The roster of a school as it is stored, and how lists change it. Who may do so, and who has, is none of its business.
  'libs/enrolment': { libs: ['database', 'work', 'roster'] },
  // The schools of the samples of 2017. What they have comes by lists, through the door that every school's lists come by.
  'libs/demo-school': { libs: ['database', 'operating', 'outbox'] },
  // The edge that all apps which are asked over HTTP have in common. It knows no command and no part.
  'libs/http': { libs: ['blobs', 'contracts', 'telemetry'] },
  // Where a URL that somebody else chose may lead: callbacks of schools, redirects of Easemob's storage.
  'libs/outbound': { libs: [], packages: ['undici', 'ipaddr.js', 'node:dns', 'node:net'] },
  'libs/callbacks': { libs: ['contracts', 'database', 'outbound'] },
  // What services sign their requests with: it says who asks, and what he may ask for, and knows no route.
  'libs/keys': { libs: ['contracts', 'database'], packages: ['node:crypto', 'typeorm'] },
  'libs/blobs': { libs: [] },
  // Files on their way from Easemob into our store. It asks Easemob for their bytes, and for nothing else.
  'libs/attachments': {
    libs: ['blobs', 'database', 'telemetry'],
    behind: { easemob: 'libs/attachments/src/easemob-files.ts' },
  },
  // Other people's programs carry it: nothing of ours, and nothing of Node's.
  'libs/client': { libs: [], packages: ['@noble/hashes'] },

  // Of Easemob it has files and tokens, while somebody waits for them: whatever else changes Easemob is work for the worker.
  'apps/gateway': {
    libs: [...processParts, 'policy', 'callbacks', 'keys', 'attachments', 'blobs', 'http'],
    // Of lists it keeps the bytes; who reads them is another process.
    behind: { easemob: 'apps/gateway/src/easemob/', operating: 'apps/gateway/src/rosters/' },
  },
  'apps/easemob-worker': {
    libs: [...processParts, 'policy', 'chat', 'easemob', 'attachments', 'blobs'],
    // Of rosters it knows what goes by age.
    behind: { enrolment: 'apps/easemob-worker/src/retention/' },
  },
  // It reads what others have sent, and has no access to Easemob.
  'apps/roster-worker': { libs: [...processParts, 'operating'] },
  'apps/callback-dispatcher': { libs: [...processParts, 'events', 'callbacks', 'outbound'] },
  // It stands on the database alone, and knows of no message what it says: that is read later.
  'apps/easemob-receiver': {
    libs: ['lifecycle', 'contracts', 'config', 'telemetry', 'database', 'chat', 'http'],
    names: { chat: ['acceptanceOf', 'eventOf', 'recordEvents', 'provesRecording', 'ChatEvent'] },
  },
  // It must not share a mistake with the client that it is there to test.
  'apps/easemob-simulator': { libs: ['lifecycle', 'config', 'telemetry'] },
  'apps/standalone': {
    libs: [
      ...['lifecycle', 'config', 'telemetry', 'database', 'demo-school', 'messaging', 'work', 'operations', 'events'],
      ...['client', 'blobs', 'easemob'],
    ],
    apps: services,
  },
  'apps/migrate': { libs: ['config', 'database', 'demo-school', 'blobs'] },
  'apps/ops': {
    changesThrough: 'apps/ops/src/operator.ts',
    libs: [
      'config',
      'contracts',
      'database',
      'work',
      'operations',
      'operating',
      'outbox',
      'callbacks',
      'keys',
      'messaging',
      'easemob',
      'roster',
      'photos',
      'blobs',
    ],
  },
  'apps/demo': { libs: ['config', 'client'] },
  'apps/play': { libs: ['config', 'contracts', 'telemetry', 'messaging'] },
  // It must not share a mistake with the server that it is there to judge.
  'apps/conformance': { libs: ['config', 'client'] },
};

/** Packages that are at home in a few units only; specs are free. */
export const homes: Readonly<Record<string, readonly string[]>> = {
  amqplib: ['libs/messaging'],
  ioredis: ['libs/database', 'libs/easemob', 'apps/gateway', 'apps/easemob-worker'],
  pg: ['libs/database'],
  '@aws-sdk/client-s3': ['libs/blobs'],
  'file-type': ['libs/blobs'],
  'ipaddr.js': ['libs/outbound'],
  sharp: ['libs/photos'],
};

const reading = ['commander', 'string-width'];
const database = ['typeorm', 'pg', 'zod'];
const nest = ['@nestjs/common', 'reflect-metadata', 'rxjs'];
const telling = ['pino', 'prom-client'];
const operating = [...reading, ...database, 'lossless-json', 'ipaddr.js'];
const working = [
  ...[...nest, ...database, ...telling, '@nestjs/microservices', 'amqplib', 'ioredis'],
  ...['undici', 'ipaddr.js', 'lossless-json'],
];
const served = [...nest, ...database, ...telling, '@nestjs/core', '@nestjs/platform-fastify', 'lossless-json'];

/**
 * What Node loads for a program before the program does anything, by the compiled file that it begins with: of what is loaded
 * all the time of a start is made. What a process needs seldom it imports when it needs it.
 */
export const loads: Readonly<Record<string, readonly string[]>> = {
  'apps/ops/src/main': ['commander'],
  'apps/ops/src/audit.command': operating,
  'apps/ops/src/endpoint.commands': operating,
  'apps/ops/src/school.commands': operating,
  'apps/ops/src/key.commands': operating,
  'apps/ops/src/work.commands': operating,
  'apps/ops/src/roster.commands': [...reading, 'csv-parse', 'saxes', 'yauzl', 'yazl'],
  'apps/migrate/src/main': ['commander', ...database],
  'apps/gateway/src/gateway.process': [
    ...[...served, 'amqplib', 'ioredis', 'rate-limiter-flexible'],
    ...['file-type', 'undici', 'ipaddr.js'],
  ],
  'apps/easemob-receiver/src/easemob-receiver.process': served,
  'apps/easemob-worker/src/easemob-worker.process': [...working, 'file-type'],
  'apps/callback-dispatcher/src/callback-dispatcher.process': [...working, 'standardwebhooks'],
  'apps/roster-worker/src/roster-worker.process': [
    ...working.filter((name) => name !== 'undici'),
    'csv-parse',
    'saxes',
    'yauzl',
    'yazl',
  ],
  'apps/easemob-simulator/src/easemob-simulator.process': ['fastify', 'zod', ...telling],
};

/** The environment is read once, in one place, before anything starts. */
export const environmentReader = 'libs/config';

/** Names that say nothing: whatever fits nowhere ends up in such a folder. */
export const namelessFolders = ['common', 'shared', 'utils', 'helpers', 'core'];

export const longestFile = 250;

/** Apps that are not a service of docker-compose.yml: run by a person, or all services in one process. */
export const runByPeople = ['standalone', 'demo', 'ops', 'conformance'];
