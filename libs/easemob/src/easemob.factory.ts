import type { Settings } from '#config';
import type { Logger, Metrics } from '#telemetry';
import type { Redis } from 'ioredis';
import type { Budget } from './budget.js';
import { EasemobClient } from './easemob-client.js';
import { localBudget } from './local-budget.js';
import { redisBudget } from './redis-budget.js';
import { redisTokenStore } from './redis-token-store.js';
import { RollCall } from './roll-call.js';

/** Where Easemob is and who we are there: what some processes can do without. */
export const easemobAccessNames = ['EASEMOB_URL', 'EASEMOB_CLIENT_ID', 'EASEMOB_CLIENT_SECRET'] as const;

/** The other settings of every process that asks Easemob. Those that share an app must agree on them. */
export const easemobSettingNames = [
  'EASEMOB_ORG',
  'EASEMOB_APP',
  'EASEMOB_TIMEOUT_MS',
  'EASEMOB_LIMITS',
  'EASEMOB_PROCESSES',
  'EASEMOB_FILE_HOSTS',
  'EASEMOB_FILE_NETWORKS',
  'ALLOW_HTTP_EASEMOB',
] as const;

export type EasemobAccess = Pick<Settings, (typeof easemobAccessNames)[number] | (typeof easemobSettingNames)[number]>;

export interface EasemobSurroundings {
  /** Shares budget and token between processes. Absent: the limits are divided by EASEMOB_PROCESSES, 1 if that is absent too. */
  redis?: Redis | undefined;
  logger: Logger;
  metrics: Metrics;
}

/** While Redis is away, unless EASEMOB_PROCESSES says otherwise. */
const processesUnlessTold = 10;

/**
 * The one way to an Easemob client: every process has the same limits, shares one budget and one token, and shows its
 * calls and breakers in its metrics and log. `close` it at the end.
 */
export function openEasemob(settings: EasemobAccess, { redis, logger, metrics }: EasemobSurroundings): EasemobClient {
  const keyPrefix = `easemob:${settings.EASEMOB_ORG}#${settings.EASEMOB_APP}`;
  const client = new EasemobClient(
    {
      url: settings.EASEMOB_URL,
      org: settings.EASEMOB_ORG,
      app: settings.EASEMOB_APP,
      clientId: settings.EASEMOB_CLIENT_ID,
      clientSecret: settings.EASEMOB_CLIENT_SECRET,
      timeoutMs: settings.EASEMOB_TIMEOUT_MS,
      files: {
        hosts: settings.EASEMOB_FILE_HOSTS,
        httpHosts: settings.ALLOW_HTTP_EASEMOB,
        networks: settings.EASEMOB_FILE_NETWORKS,
      },
    },
    {
      budget: redis ? sharedBudget(redis, { settings, keyPrefix, logger }) : ownBudget(settings),
      tokens: redis && redisTokenStore(redis, keyPrefix),
      observe: ({ api, outcome, durationMs }) => {
        metrics.providerRequests.inc({ api, outcome });
        if (durationMs > 0) metrics.providerDuration.observe({ api }, durationMs / 1000);
        logger.debug({ api, outcome, duration_ms: Math.round(durationMs) }, 'easemob');
      },
    },
  );
  client.onBreakerChange((bucket, state) => {
    logger.warn({ bucket, state }, 'easemob: breaker');
    metrics.providerBreaker.set({ bucket }, state === 'open' ? 1 : 0);
  });
  return client;
}

const ownBudget = ({ EASEMOB_LIMITS: limits, EASEMOB_PROCESSES: processes = 1 }: EasemobAccess): Budget =>
  localBudget({ limits, share: () => 1 / processes });

function sharedBudget(
  redis: Redis,
  { settings, keyPrefix, logger }: { settings: EasemobAccess; keyPrefix: string; logger: Logger },
): Budget {
  const { EASEMOB_LIMITS: limits, EASEMOB_PROCESSES: atLeast = processesUnlessTold } = settings;
  const roll = new RollCall(redis, {
    keyPrefix,
    atLeast,
    onMore: (processes) =>
      logger.warn({ processes, expected: atLeast }, 'easemob: more processes than EASEMOB_PROCESSES; raise it'),
  });
  roll.start();
  return {
    ...redisBudget(redis, { limits, keyPrefix, fallbackShare: () => roll.share }),
    close: () => roll.leave(),
  };
}
