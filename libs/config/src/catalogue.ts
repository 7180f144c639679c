import { z } from 'zod';

/** One environment variable: how its text is read, what it means, and whether its value may ever be shown. */
interface Setting<S extends z.ZodType = z.ZodType> {
  schema: S;
  doc: string;
  secret?: true;
}

const setting = <S extends z.ZodType>(doc: string, schema: S): Setting<S> => ({ doc, schema });
const secret = <S extends z.ZodType>(doc: string, schema: S): Setting<S> => ({ doc, schema, secret: true });

const text = z.string({ error: 'is required' });
const integer = (from: number, to: number) =>
  z
    .string()
    .regex(/^\d{1,12}$/, `must be a whole number from ${from} to ${to}`)
    .transform(Number)
    .refine((value) => value >= from && value <= to, `must be a whole number from ${from} to ${to}`);
const port = integer(0, 65_535);
/** Where to listen. An IPv6 address may be given as in a URL, `[::1]`. */
const address = z.string().transform((value) => value.replace(/^\[(.*)\]$/, '$1'));
const milliseconds = (from: number, to: number) => integer(from, to);
const url = (...protocols: string[]) =>
  text.refine(
    (value) => URL.canParse(value) && protocols.includes(new URL(value).protocol.slice(0, -1)),
    `must be a URL starting with ${protocols.map((protocol) => `${protocol}://`).join(' or ')}`,
  );
const inWords = z
  .literal('yes', { error: 'must be the word yes, or absent' })
  .optional()
  .transform((value) => value === 'yes');
const list = text.transform((value) =>
  value
    .split(',')
    .map((item) => item.trim())
    .filter(Boolean),
);
const originList = z
  .string()
  .default('')
  .transform((value) =>
    value
      .split(',')
      .map((item) => item.trim())
      .filter(Boolean),
  )
  .refine(
    (items) => items.every((item) => URL.canParse(item) && new URL(item).origin === item),
    'must be a list of origins like https://app.school.example, without a path',
  );
const flag = (fallback: 'on' | 'off') =>
  z
    .enum(['on', 'off'], { error: 'must be on or off' })
    .default(fallback)
    .transform((value) => value === 'on');

/** The salt printed in the 2017 document. Good for a demo, worthless as a secret: everybody can read it. */
export const publishedSalt = 'Tk07EiJfCcrL';

/** Shorter ones can be found by trial from one signed request. That of the 2017 document is as long as this. */
const shortestSalt = 12;

/** Signature salts, comma separated, the newest first: one, or two while apps move from the older to the newer. */
export const saltList = list
  .refine((salts) => salts.length >= 1 && salts.length <= 2, 'must be one salt, or two during a rotation')
  .refine(
    (salts) => salts.every((salt) => salt.length >= shortestSalt),
    `every salt must have at least ${shortestSalt} characters`,
  );

/** Every setting of every process, in the order in which docs/operating.md lists them. */
export const catalogue = {
  NODE_ENV: setting(
    '`production` refuses embedded parts and the published salt.',
    z
      .enum(['production', 'development', 'test'], { error: 'must be production, development or test' })
      .default('development'),
  ),
  LOG_LEVEL: setting(
    '`trace`, `debug`, `info`, `warn`, `error` or `silent`.',
    z
      .enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'], { error: 'must be a log level' })
      .default('info'),
  ),
  PORT: setting('Port of the gateway.', port.default(20001)),
  HOST: setting(
    'Address that the gateway listens at. Absent: every address of the machine, IPv6 and IPv4.',
    address.default(''),
  ),
  KEEP_ALIVE_MS: setting(
    'How long the gateway keeps an idle connection. Longer than the balancer before it does (Google: 600 s, AWS: 60 s), or a request meets a connection that is just being closed.',
    milliseconds(1000, 3_600_000).default(620_000),
  ),
  REQUESTS_IN_FLIGHT: setting(
    'Requests that one gateway works on at a time, writes at most half of them; more are refused at once with 503 and Retry-After. Held replies do not count.',
    integer(2, 10_000).default(100),
  ),
  CORS_ORIGINS: setting(
    'Origins whose web pages may use the API, comma separated: `https://app.school.example`. Absent: none.',
    originList,
  ),
  HEALTH_PORT: setting(
    'Port for health and metrics of a process, not for the public: 20011 of the gateway (and of `npm start`), 20012 of the worker, 20013 of the dispatcher. A second one of a kind on the same machine needs another; 0 picks a free one.',
    port.default(20011),
  ),
  DATA_DIR: setting('Where the embedded parts keep their data.', z.string().default('./data')),

  DATABASE_URL: secret('PostgreSQL 15 or newer.', url('postgres', 'postgresql')),
  DATABASE_POOL_SIZE: setting('Connections a process may hold.', integer(2, 100).default(10)),
  DATABASE_POOLER: setting(
    'What stands before PostgreSQL: `none`, or `transaction` for a pooler such as PgBouncer in transaction mode; the role then needs time limits of its own.',
    z.enum(['none', 'transaction'], { error: 'must be none or transaction' }).default('none'),
  ),
  REDIS_URL: secret(
    'Redis 7 or newer. Absent: one-time timestamps live in the database, Easemob budgets in the process.',
    url('redis', 'rediss').optional(),
  ),
  REDIS_PREFIX: setting(
    'Begins every key in Redis.',
    z
      .string()
      .regex(/^[\w.-]{1,40}$/, 'must be 1 to 40 letters, digits, dots or dashes')
      .default('schoolim'),
  ),
  RABBITMQ_URL: secret('RabbitMQ 3.10 or newer.', url('amqp', 'amqps')),

  RABBITMQ_PREFIX: setting(
    'Begins the name of every queue and exchange.',
    z
      .string()
      .regex(/^[\w.-]{1,40}$/, 'must be 1 to 40 letters, digits, dots or dashes')
      .default('schoolim'),
  ),

  SALTS: secret(
    'Signature salts, comma separated, the newest first; two live at a time during rotation. At least 12 characters each.',
    saltList.default([publishedSalt]),
  ),
  TIMESTAMP_TTL_MS: setting(
    'How long a used timestamp stays refused.',
    milliseconds(1000, 30 * 86_400_000).default(86_400_000),
  ),
  SCHOOL_POLICY_TTL_MS: setting(
    "How long a gateway may go by a school's former policy or salts.",
    milliseconds(50, 60_000).default(5000),
  ),
  WRITES_PER_ACCOUNT: setting(
    'Writes that one account may ask for in a minute; more get 429 `rate_limited`.',
    integer(1, 1_000_000).default(120),
  ),
  WRITES_PER_SCHOOL: setting(
    'Writes that all accounts of a school together may ask for in a minute.',
    integer(1, 1_000_000).default(6000),
  ),
  DEFAULT_WAIT_MS: setting(
    'How long a reply is held for a request without `wait_ms`; 8000 lets old apps run unchanged. At most 9000: old apps give up after 10 s.',
    milliseconds(0, 9000).default(0),
  ),
  ALLOW_PUBLISHED_SALT: setting('`yes` lets a production start use the salt of the 2017 document.', inWords),
  ALLOW_EMBEDDED_PARTS: setting('`yes` lets a production start run on embedded parts.', inWords),

  BLOB_URL: setting(
    'Where photos and attachments are kept: `file:` and a folder, or `s3://bucket?endpoint=…&region=…`. Absent: the folder `blobs` in DATA_DIR.',
    text
      .regex(
        /^(file:.|s3:\/\/[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](\?|$))/,
        'must be file: and a folder, or s3:// and a bucket',
      )
      .optional(),
  ),
  S3_ACCESS_KEY_ID: secret(
    'Access key for `s3://`. Absent: the one of the machine, as AWS programs find it.',
    z.string().optional(),
  ),
  S3_SECRET_ACCESS_KEY: secret('Secret of that key.', z.string().optional()),
  LINK_SECRET: secret(
    'Proves the links of getFileLink; the same for all gateways. Absent: made from the salts, for a demo only.',
    z.string().min(16, 'must be at least 16 characters').optional(),
  ),
  LINK_TTL_MS: setting(
    'How long a link to a photo or file works at least; at most twice as long.',
    milliseconds(1000, 86_400_000).default(600_000),
  ),
  FILE_SIZE_LIMIT: setting(
    'Bytes of the largest attachment that is fetched from Easemob.',
    integer(1024, 1024 ** 3).default(20 * 1024 ** 2),
  ),

  WORKER_CONCURRENCY: setting(
    'Work items of one school that one worker carries out at a time for people who wait; all schools together have twice as many places, so that none stands behind the crowd of another. A quarter of it each for messages and for bulk work beside.',
    integer(1, 500).default(20),
  ),
  WORK_LEASE_MS: setting(
    'A claim not renewed for so long may be taken over.',
    milliseconds(500, 600_000).default(60_000),
  ),
  SWEEP_INTERVAL_MS: setting('How often overdue work is rung again.', milliseconds(50, 600_000).default(5000)),
  SHUTDOWN_TIMEOUT_MS: setting(
    'How long a stopping process may finish what it holds.',
    milliseconds(100, 600_000).default(30_000),
  ),

  EASEMOB_URL: setting('Easemob REST host, without org and app.', url('http', 'https')),
  ALLOW_HTTP_EASEMOB: setting(
    'Hosts, comma separated, that may be asked as Easemob without TLS. Loopback always may.',
    list.default([]),
  ),
  EASEMOB_ORG: setting('Organisation part of the app key.', text),
  EASEMOB_APP: setting('App part of the app key.', text),
  EASEMOB_CLIENT_ID: secret('Client id of the app.', text),
  EASEMOB_CLIENT_SECRET: secret('Client secret of the app.', text),
  EASEMOB_PASSWORD_SECRET: secret('Passwords of the IM users made by us are derived from it.', text),
  EASEMOB_TIMEOUT_MS: setting(
    'A call unanswered for so long has an unknown outcome.',
    milliseconds(100, 120_000).default(15_000),
  ),
  EASEMOB_IN_DOUBT_MS: setting(
    "How long to wait after an unknown create before a missing group may be created again. Must exceed the lag of Easemob's lists, EASEMOB_TIMEOUT_MS and 15 s together.",
    milliseconds(0, 3_600_000).default(90_000),
  ),
  EASEMOB_GROUP_MAX_USERS: setting(
    'The most people in a group, its owner included, as your Easemob plan allows it: 100 on the free plan, 300 on the professional one, 3000 on the flagship. A larger group fails with this figure.',
    integer(10, 5000).default(300),
  ),
  EASEMOB_ENVIRONMENT: setting(
    'Part of the marker of every group made by us; keep it different for deployments that share an app key.',
    z
      .string()
      .regex(/^[a-z0-9]{1,16}$/, 'must be 1 to 16 of a-z 0-9')
      .default('prod'),
  ),
  EASEMOB_MARKER_SECRET: secret(
    'Proves that a marker is of our making. Absent: EASEMOB_PASSWORD_SECRET, of which it uses another part. Changed, groups of before are still known by their mapping, but no longer found by their marker.',
    z.string().min(16, 'must have at least 16 characters').optional(),
  ),
  EASEMOB_LIMITS: setting(
    "Calls a second that your Easemob plan allows, where it differs from today's defaults: `groups=30,messages=20`. Classes: token, users, groups, joined, messages, history, files.",
    z
      .string()
      .default('')
      .transform((value) =>
        value
          .split(',')
          .map((item) => item.trim())
          .filter(Boolean),
      )
      .refine(
        (items) =>
          items.every((item) => /^(token|users|groups|joined|messages|history|files)=\d{1,5}(\.\d{1,4})?$/.test(item)),
        'must be a list like groups=30,messages=20',
      )
      .transform((items) => Object.fromEntries(items.map((item) => item.split('='))) as Record<string, string>)
      .transform((limits) => Object.fromEntries(Object.entries(limits).map(([name, limit]) => [name, Number(limit)]))),
  ),
  EASEMOB_PROCESSES: setting(
    'The most processes that ask Easemob at a time: workers and gateways. While Redis is away each takes this part of the limits. Absent: 10, or as many as Redis has counted where those are more; without Redis 1.',
    integer(1, 1000).optional(),
  ),
  EASEMOB_FILE_HOSTS: setting(
    "Hosts that Easemob may send us to for a file, over https, beside EASEMOB_URL's own; comma separated, `*.` stands for every host below. Never into a private network.",
    z
      .string()
      .default('*.easemob.com')
      .transform((value) =>
        value
          .split(',')
          .map((item) => item.trim())
          .filter(Boolean),
      )
      .refine(
        (items) => items.every((item) => /^(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)+$/.test(item)),
        'must be a list of hosts like *.easemob.com',
      ),
  ),
  EASEMOB_ORPHANS: setting(
    'What becomes of groups in Easemob that carry our marker and belong to nobody: `remove` adopts them or deletes the empty ones, `report` only writes them down.',
    z.enum(['remove', 'report'], { error: 'must be remove or report' }).default('remove'),
  ),
  EASEMOB_ORPHAN_SWEEP_MS: setting(
    'How often Easemob is swept for them.',
    milliseconds(100, 86_400_000).default(3_600_000),
  ),
  EASEMOB_CHOSEN_GROUP_ID: setting(
    '`on` where Easemob has switched on caller-chosen group ids for the app.',
    flag('off'),
  ),

  CALLBACK_TIMEOUT_MS: setting('How long a callback receiver may take.', milliseconds(100, 120_000).default(15_000)),
  ALLOW_HTTP_CALLBACKS: setting('`yes` lets schools register callback URLs without TLS.', inWords),

  SIMULATOR_HOST: setting(
    'Address that the Easemob simulator listens on; 0.0.0.0 in a container.',
    address.default('127.0.0.1'),
  ),
  SIMULATOR_PORT: setting('Port of the Easemob simulator.', port.default(20080)),
  SIMULATOR_CONTROL_TOKEN: secret(
    'Opens `/_control` of the simulator to whoever shows it as a bearer token. Absent: only its own machine may use that.',
    z.string().min(8, 'must be at least 8 characters').optional(),
  ),
  SIMULATOR_PLAN: setting(
    'Easemob plan whose caps the simulator has.',
    z
      .enum(['unlimited', 'free', 'professional', 'flagship'], {
        error: 'must be unlimited, free, professional or flagship',
      })
      .default('unlimited'),
  ),
  SIMULATOR_CREATE_LATENCY_MS: setting(
    'How long the simulator takes to create a group.',
    milliseconds(0, 120_000).default(3000),
  ),
  SIMULATOR_CALLBACK_URL: setting(
    'Where the simulator tells of every message, as Easemob does; more of them through its `/_control`. Absent: nowhere.',
    url('http', 'https').optional(),
  ),
  SIMULATOR_CALLBACK_SECRET: secret('Signs what is told there; required with it.', z.string().optional()),
  SIMULATOR_DATA_FILE: setting('Where the simulator keeps its state; absent: in memory.', z.string().optional()),
} satisfies Record<string, Setting>;

export type SettingName = keyof typeof catalogue;
export type Settings = { [K in SettingName]: z.output<(typeof catalogue)[K]['schema']> };
