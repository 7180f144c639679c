import { Inject, Injectable } from '@nestjs/common';
import { School } from '#database';
import type { DataSource } from 'typeorm';
import { reads } from '../gateway-database.module.js';
import { GatewaySettings } from '../gateway.settings.js';

export type SchoolPolicy = Pick<School, 'access' | 'activation' | 'salts' | 'im_tokens'>;

const unknownSchool: SchoolPolicy = { access: 'school', activation: 'member', salts: [], im_tokens: true };

/**
 * What each school allows, read in one statement for all and kept for seconds, so that a request costs no query and a
 * stranger who makes up school ids causes none. Nobody is told a policy older than SCHOOL_POLICY_TTL_MS: where the database
 * cannot say, the request fails.
 */
@Injectable()
export class SchoolDirectory {
  private readonly freshMs: number;
  private schools = new Map<number, SchoolPolicy>();
  /** When the read began that `schools` came from: what was committed before it is in it. */
  private readAt = -Infinity;
  private changedAt = -Infinity;
  private reading: Promise<void> | undefined;

  constructor(
    @Inject(reads) private readonly dataSource: Pick<DataSource, 'manager'>,
    @Inject(GatewaySettings) { SCHOOL_POLICY_TTL_MS }: Pick<GatewaySettings, 'SCHOOL_POLICY_TTL_MS'>,
  ) {
    this.freshMs = SCHOOL_POLICY_TTL_MS;
  }

  /**
   * The policy of a school; of a school that we do not know, the defaults: it has no rows to protect.
   * @param maxAgeMs for who wants to know better than that
   * @throws what the database throws when it must be asked and does not answer
   */
  async policyOf(school_id: number, maxAgeMs = this.freshMs): Promise<SchoolPolicy> {
    const now = performance.now();
    const needed = Math.max(now - Math.min(maxAgeMs, this.freshMs), this.changedAt);
    // At most twice: a read that is under way may have begun too early, the next one has not.
    while (this.readAt < needed) await this.refresh();
    // Looked at again in good time, so that nobody has to wait while requests keep coming.
    if (this.readAt < now - this.freshMs / 2) this.refresh().catch(() => undefined);
    return this.schools.get(school_id) ?? unknownSchool;
  }

  /** Some school has changed by now: whatever was read before counts no more. */
  forget(): void {
    this.changedAt = performance.now();
  }

  private refresh(): Promise<void> {
    this.reading ??= this.read().finally(() => (this.reading = undefined));
    return this.reading;
  }

  private async read(): Promise<void> {
    const beganAt = performance.now();
    const schools = await this.dataSource.manager.find(School);
    this.schools = new Map(schools.map((school) => [school.school_id, school]));
    this.readAt = beganAt;
  }
}
