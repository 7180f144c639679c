import { z } from 'zod';
import { flag, integer, list, listOr, milliseconds, secret, setting, text, url, type Setting } from './setting.js';

/** What is asked of Easemob, and how much of it at a time. */
export const easemobSettings = {
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
  EASEMOB_USER_TOKENS: setting(
    'How a user token is got for getIMToken: `inherit`, on the word of the app, where Easemob has that switched on for it; else `password`, which serves people registered by us.',
    z.enum(['inherit', 'password'], { error: 'must be inherit or password' }).default('inherit'),
  ),
  IM_TOKEN_TTL_MS: setting(
    'How long a user token lasts for which an app asks by getIMToken.',
    milliseconds(60_000, 7 * 86_400_000).default(86_400_000),
  ),
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
    "Calls a second that your Easemob plan allows, where it differs from today's defaults: `groups=30,messages=20`. Classes: token, userTokens, users, groups, joined, messages, history, files.",
    listOr('')
      .refine(
        (items) =>
          items.every((item) =>
            /^(token|userTokens|users|groups|joined|messages|history|files)=\d{1,5}(\.\d{1,4})?$/.test(item),
          ),
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
    "Hosts that a file may be fetched from, over https, beside EASEMOB_URL's own; comma separated, `*.` stands for every host below. Those of ALLOW_HTTP_EASEMOB may too. Never in a private network that EASEMOB_FILE_NETWORKS does not name.",
    listOr('*.easemob.com').refine(
      (items) => items.every((item) => /^(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)+$/.test(item)),
      'must be a list of hosts like *.easemob.com',
    ),
  ),
  EASEMOB_FILE_NETWORKS: setting(
    'Private networks that these hosts may be in, as where Easemob is installed on your own premises: `10.1.0.0/16`, comma separated.',
    listOr('').refine(
      (items) => items.every((item) => z.union([z.cidrv4(), z.cidrv6()]).safeParse(item).success),
      'must be a list of networks like 10.1.0.0/16',
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
  CHAT_FILES_MS: setting(
    'How often it is looked for attachments of messages that are to be copied. Easemob keeps them for 7 days.',
    milliseconds(100, 3_600_000).default(5000),
  ),
  EASEMOB_CHOSEN_GROUP_ID: setting(
    '`on` where Easemob has switched on caller-chosen group ids for the app.',
    flag('off'),
  ),
} satisfies Record<string, Setting>;
