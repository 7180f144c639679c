import { z } from 'zod';
import { apiClasses, routeNames, usualLimits, type ApiClass, type RouteName } from './api.js';
import { planNames, plans, type Plan, type PlanName } from './plans.js';

const ms = z.int().min(0).max(31_536_000_000);
const dayMs = 86_400_000;
const limit = z.strictObject({ calls: z.int().min(0), perMs: z.int().min(1).default(1000) });
const share = z.number().min(0).max(1);
const origin = z.string().refine((text) => URL.canParse(text) && new URL(text).origin === text, 'must be an origin');
const cap = z.int().min(0).nullable();

/** Everything about Easemob that is a setting, differs between apps or editions, or is not known for sure. */
export const dialsPatch = z
  .strictObject({
    latencyMs: z
      .partialRecord(z.enum([...routeNames, '*']), z.int().min(0).max(600_000))
      .describe('how long each route takes; `*` is the rest'),
    limits: z
      .partialRecord(z.enum(apiClasses), z.union([z.literal('off'), limit]))
      .describe('calls per time of a class, `{calls, perMs}`, or `off`'),
    listLagMs: ms.describe('new and deleted groups show in the app list and in joined lists only so much later'),
    tokenTtlSeconds: z.int().min(0).describe('life of a token that was asked for without `ttl`; 0 is for ever'),
    unauthorizedAs: z
      .enum(['expired', 'oauth', 'bare'])
      .describe('which of the documented 401 forms an expired or missing token gets'),
    contentType: z.enum(['any', 'json']).describe('`json`: a body that is not said to be JSON is refused with 415'),
    duplicateUsers: z
      .enum(['item', 'batch'])
      .describe('a batch with an existing user is told item by item, or (up to 2023) refused as a whole'),
    chosenGroupId: z
      .enum(['activated', 'ignored', 'refused'])
      .describe('what becomes of a `groupid` chosen by the caller'),
    joinedEndpoints: z
      .enum(['both', 'old', 'new'])
      .describe('which of the two paths for the groups of a user there are'),
    unknownMember: z
      .enum(['refuse-all', 'add-others'])
      .describe('a batch add naming an unknown user adds nobody, or everybody else; both answer 404'),
    memberBatch: z.int().min(1).max(1000).describe('members in one call'),
    abovePlan: z
      .enum(['refused', 'capped'])
      .describe('a `maxusers` above what the plan allows is refused with 403, or quietly lowered: not documented'),
    plan: z
      .union([
        z.enum(planNames),
        z
          .strictObject({ users: cap, groups: cap, groupsPerUser: cap, membersPerGroup: cap, contactsPerUser: cap })
          .partial(),
      ])
      .describe('a plan by its name, or its caps one by one; null is unlimited'),
    recallWithinMs: ms.describe('how long a message may be recalled without `force`'),
    fileKeptMs: ms.describe('how long a file is kept'),
    fileOrigin: origin
      .nullable()
      .describe(
        'on which origin the URLs of files are, such as `http://localhost:20080`; null is the one that was called',
      ),
    historyUtcOffsetHours: z
      .int()
      .min(-12)
      .max(14)
      .describe('the hour of a history file is read on this clock: 8 in China, 0 overseas'),
    historyReadyAfterMs: ms.describe('how long after its end the file of an hour is generated'),
    historyUnreadyAs: z
      .enum(['unstored', 'absent'])
      .describe(
        'an hour not generated yet is refused with 400 like one that has expired, or with 404 like one without messages',
      ),
    historyDoubledShare: share.describe('share of the lines of a file that come twice'),
    historyBlankShare: share.describe('share of the lines of a file that are followed by a blank one'),
    historyKeptMs: ms.describe('how long history is kept'),
    historyLinkMs: ms.describe('how long a link to a history file lives'),
    callbackBody: z
      .enum(['full', 'lean', '2017'])
      .describe('callbacks have all that is documented, only what no capture lacks, or the form of 2017'),
    callbackTimeoutMs: z.int().min(1).max(600_000).describe('a callback not answered for so long has failed'),
    callbackDelayMs: z.int().min(0).max(600_000).describe('how long after its message a callback is sent'),
    callbackShuffleMs: z
      .int()
      .min(0)
      .max(600_000)
      .describe('each callback is late by a part of this beside, which puts them out of order'),
    callbackLostShare: share.describe('share of the callbacks that are never sent'),
    callbackDoubledShare: share.describe('share of the callbacks that are sent twice'),
    faultSeed: z
      .int()
      .describe(
        'faults with a probability draw from this seed, from the next time faults are set; the shares of callbacks, from the next time their rules are',
      ),
  })
  .partial();

type Patch = z.output<typeof dialsPatch>;
export type DialSettings = Required<Omit<Patch, 'limits' | 'plan'>> & {
  limits: Record<ApiClass, { calls: number; perMs: number } | 'off'>;
  plan: Plan;
};

export class Dials {
  #settings: DialSettings;

  constructor(private readonly first: { createLatencyMs: number; plan?: PlanName }) {
    this.#settings = usualSettings(first);
  }

  get settings(): Readonly<DialSettings> {
    return this.#settings;
  }

  /** Turns the named dials and leaves the others, also inside latencies, limits and plan. */
  turn(patch: Patch): void {
    const { latencyMs, limits, plan } = this.#settings;
    this.#settings = {
      ...this.#settings,
      ...patch,
      latencyMs: { ...latencyMs, ...patch.latencyMs },
      limits: { ...limits, ...patch.limits },
      plan: typeof patch.plan === 'string' ? plans[patch.plan] : { ...plan, ...patch.plan },
    };
  }

  latencyOf(route: RouteName): number {
    return this.#settings.latencyMs[route] ?? this.#settings.latencyMs['*'] ?? 0;
  }

  reset(): void {
    this.#settings = usualSettings(this.first);
  }
}

/** How the dials stand at the start. */
export const usualSettings = ({
  createLatencyMs,
  plan = 'unlimited',
}: {
  createLatencyMs: number;
  plan?: PlanName;
}): DialSettings => ({
  latencyMs: { createGroup: createLatencyMs },
  limits: usualLimits,
  listLagMs: 0,
  tokenTtlSeconds: 5_184_000,
  unauthorizedAs: 'expired',
  contentType: 'any',
  duplicateUsers: 'item',
  chosenGroupId: 'ignored',
  joinedEndpoints: 'both',
  unknownMember: 'refuse-all',
  memberBatch: 60,
  abovePlan: 'refused',
  plan: plans[plan],
  recallWithinMs: 120_000,
  fileKeptMs: 7 * dayMs,
  fileOrigin: null,
  historyUtcOffsetHours: 8,
  historyReadyAfterMs: 4_200_000,
  historyUnreadyAs: 'unstored',
  historyDoubledShare: 0,
  historyBlankShare: 0,
  historyKeptMs: 3 * dayMs,
  historyLinkMs: 1_800_000,
  callbackBody: 'full',
  callbackTimeoutMs: 10_000,
  callbackDelayMs: 0,
  callbackShuffleMs: 0,
  callbackLostShare: 0,
  callbackDoubledShare: 0,
  faultSeed: 1,
});
