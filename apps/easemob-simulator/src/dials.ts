import { z } from 'zod';
import { apiClasses, documentedLimits, routeNames, type ApiClass, type RouteName } from './api.js';

const ms = z.int().min(0).max(31_536_000_000);
const dayMs = 86_400_000;
const limit = z.strictObject({ calls: z.int().min(0), perMs: z.int().min(1).default(1000) });

/** Everything about Easemob that is a setting, differs between apps or editions, or is not known for sure. */
export const dialsPatch = z
  .strictObject({
    /** How long each route takes; `*` is the rest. */
    latencyMs: z.partialRecord(z.enum([...routeNames, '*']), z.int().min(0).max(600_000)),
    /** `off` lifts the limit of a class. */
    limits: z.partialRecord(z.enum(apiClasses), z.union([z.literal('off'), limit])),
    /** New and deleted groups show in the app list and in joined lists only so much later. */
    listLagMs: ms,
    tokenTtlSeconds: z.int().min(0),
    /** Which of the documented 401 forms an expired or missing token gets. */
    unauthorizedAs: z.enum(['expired', 'oauth', 'bare']),
    /** A batch with an existing user: told item by item, or (up to 2023) refused as a whole. */
    duplicateUsers: z.enum(['item', 'batch']),
    /** What becomes of a `groupid` chosen by the caller. */
    chosenGroupId: z.enum(['activated', 'ignored', 'refused']),
    joinedEndpoints: z.enum(['both', 'old', 'new']),
    /** A batch add naming an unknown user: is nobody added, or everybody else? Both answer 404. */
    unknownMember: z.enum(['refuse-all', 'add-others']),
    fileKeptMs: ms,
    /** The hour of a history file is read on this clock: 8 in China, 0 overseas. */
    historyUtcOffsetHours: z.int().min(-12).max(14),
    /** How long after its end an hour of messages sent through the API gets its file. */
    historyReadyAfterMs: ms,
    historyKeptMs: ms,
    historyLinkMs: ms,
    memberBatch: z.int().min(1).max(1000),
    /** Limits of the plan; null is unlimited. */
    plan: z.strictObject({
      users: z.int().min(0).nullable(),
      groups: z.int().min(0).nullable(),
      groupsPerUser: z.int().min(0).nullable(),
    }).partial(),
    /** Faults with a probability draw from this seed, from the next time faults are set. */
    faultSeed: z.int(),
  })
  .partial(); // prettier-ignore

type Patch = z.output<typeof dialsPatch>;
export type DialSettings = Required<Omit<Patch, 'limits' | 'plan'>> & {
  limits: Record<ApiClass, { calls: number; perMs: number } | 'off'>;
  plan: Required<NonNullable<Patch['plan']>>;
};

export class Dials {
  #settings: DialSettings;

  constructor(private readonly createLatencyMs: number) {
    this.#settings = this.#fresh();
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
      plan: { ...plan, ...patch.plan },
    };
  }

  latencyOf(route: RouteName): number {
    return this.#settings.latencyMs[route] ?? this.#settings.latencyMs['*'] ?? 0;
  }

  reset(): void {
    this.#settings = this.#fresh();
  }

  #fresh(): DialSettings {
    return {
      latencyMs: { createGroup: this.createLatencyMs },
      limits: documentedLimits,
      listLagMs: 0,
      tokenTtlSeconds: 5_184_000,
      unauthorizedAs: 'expired',
      duplicateUsers: 'item',
      chosenGroupId: 'ignored',
      joinedEndpoints: 'both',
      unknownMember: 'refuse-all',
      fileKeptMs: 7 * dayMs,
      historyUtcOffsetHours: 8,
      historyReadyAfterMs: 3_600_000,
      historyKeptMs: 3 * dayMs,
      historyLinkMs: 1_800_000,
      memberBatch: 60,
      plan: { users: null, groups: null, groupsPerUser: null },
      faultSeed: 1,
    };
  }
}
