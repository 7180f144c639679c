import { z } from 'zod';
import { archiveSettings } from './catalogue.archive.js';
import { easemobSettings } from './catalogue.easemob.js';
import { receiverSettings } from './catalogue.receiver.js';
import { rosterSettings } from './catalogue.roster.js';
import { simulatorSettings } from './catalogue.simulator.js';
import { redisUrl } from './redis-url.js';
import {
  address,
  ageInDays,
  flag,
  integer,
  inWords,
  listOf,
  milliseconds,
  originList,
  port,
  publishedSalt,
  saltList,
  secret,
  setting,
  sourceUri,
  text,
  url,
  urls,
  type Setting,
} from './setting.js';

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
    'Requests that one gateway has in hand at a time, writes at most half of them, those of one school a quarter; more are refused at once with 503 and Retry-After. Held replies do not count.',
    integer(2, 10_000).default(1200),
  ),
  CORS_ORIGINS: setting(
    'Origins whose web pages may use the API, comma separated: `https://app.school.example`. Absent: none.',
    originList,
  ),
  HEALTH_PORT: setting(
    'Port for health and metrics of a process, not for the public: 20011 of the gateway (and of `npm start`), 20012 of the worker, 20013 of the dispatcher, 20014 of the receiver, 20015 of the roster worker. A second one of a kind on the same machine needs another; 0 picks a free one.',
    port.default(20011),
  ),
  DATA_DIR: setting('Where the embedded parts keep their data.', z.string().default('./data')),

  DATABASE_URL: secret('PostgreSQL 15 or newer.', url('postgres', 'postgresql')),
  DATABASE_POOL_SIZE: setting('Connections a process may hold.', integer(2, 100).default(10)),
  DATABASE_POOLER: setting(
    'What stands before PostgreSQL: `none`, or `transaction` for a pooler such as PgBouncer in transaction mode; the role then needs time limits of its own.',
    z.enum(['none', 'transaction'], { error: 'must be none or transaction' }).default('none'),
  ),
  DATABASE_REPLICA_URL: secret(
    'A standby of that PostgreSQL, one server and not a balancer before several, to which gateways take reads that may lag. Absent: all reads go to DATABASE_URL.',
    url('postgres', 'postgresql').optional(),
  ),
  DATABASE_REPLICA_READS: setting(
    'Which reads those are, comma separated: `lists` of groups and of their members, `ids` of people and groups, the `archive` of messages.',
    listOf('lists', 'ids', 'archive'),
  ),
  DATABASE_REPLICA_MAX_LAG_MS: setting(
    'Nobody is shown anything that is older. A replica that is not known to be as fresh as that is not asked; and for so long after a write, or a look at how it goes, its caller reads from DATABASE_URL.',
    milliseconds(200, 600_000).default(5000),
  ),
  REDIS_URL: secret(
    'Redis 7 or newer, or the Sentinels of one. Absent: one-time timestamps live in the database, Easemob budgets in the process.',
    redisUrl.optional(),
  ),
  REDIS_PREFIX: setting(
    'Begins every key in Redis.',
    z
      .string()
      .regex(/^[\w.-]{1,40}$/, 'must be 1 to 40 letters, digits, dots or dashes')
      .default('schoolim'),
  ),
  RABBITMQ_URL: secret(
    'RabbitMQ 3.10 or newer; of a cluster the URLs of several nodes, comma separated: one that is away is passed over.',
    urls('amqp', 'amqps'),
  ),

  RABBITMQ_PREFIX: setting(
    'Begins the name of every queue and exchange.',
    z
      .string()
      .regex(/^[\w.-]{1,40}$/, 'must be 1 to 40 letters, digits, dots or dashes')
      .default('schoolim'),
  ),

  EVENT_SOURCE: setting(
    'Which deployment tells an event, in CloudEvents and to callback endpoints that take them: a URI that stays, such as `https://im.school.example`.',
    sourceUri.default('urn:schoolim:deployment'),
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
    "How long a gateway may go by a school's former policy or salts, or by the former state of a service key.",
    milliseconds(50, 60_000).default(5000),
  ),
  SERVICE_KEYS_SECRET: secret(
    'Encrypts the secrets of service keys in the database: the same for all gateways and for `ops key`. Absent: there are no service keys. Changed, every key needs a new secret.',
    z.string().min(32, 'must be at least 32 characters').optional(),
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
  DOCS_TRY_IT: setting(
    '`on`: at each command of `/docs` a form signs it in the browser and sends it. Refused in production, where nobody is to type a salt into a page; on with `npm start`.',
    flag('off'),
  ),
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

  ...easemobSettings,

  CALLBACK_TIMEOUT_MS: setting('How long a callback receiver may take.', milliseconds(100, 120_000).default(15_000)),
  OPERATIONS_DAYS: setting(
    'How long operations that have ended are kept, with their callbacks. 0: for ever.',
    ageInDays(40_000, { least: 31 }).default(180),
  ),
  ALLOW_HTTP_CALLBACKS: setting('`yes` lets schools register callback URLs without TLS.', inWords),

  ...receiverSettings,

  ...archiveSettings,

  ...rosterSettings,

  ...simulatorSettings,
} satisfies Record<string, Setting>;

export type SettingName = keyof typeof catalogue;
export type Settings = { [K in SettingName]: z.output<(typeof catalogue)[K]['schema']> };
