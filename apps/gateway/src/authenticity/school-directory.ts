import { Inject, Injectable } from '@nestjs/common';
import { School } from '#database';
import type { DataSource } from 'typeorm';
import { reads } from '../gateway-database.module.js';
import { GatewaySettings } from '../gateway.settings.js';
import { FreshCopy } from './fresh-copy.js';

export type SchoolPolicy = Pick<School, 'access' | 'activation' | 'salts' | 'im_tokens' | 'signature'>;

const unknownSchool: SchoolPolicy = {
  access: 'school',
  activation: 'member',
  salts: [],
  im_tokens: true,
  signature: 'any',
};

/** What each school allows, read in one statement for all, and never older than SCHOOL_POLICY_TTL_MS. */
@Injectable()
export class SchoolDirectory {
  private readonly schools: FreshCopy<Map<number, SchoolPolicy>>;

  constructor(
    @Inject(reads) dataSource: Pick<DataSource, 'manager'>,
    @Inject(GatewaySettings) { SCHOOL_POLICY_TTL_MS }: Pick<GatewaySettings, 'SCHOOL_POLICY_TTL_MS'>,
  ) {
    const read = async () => {
      const schools = await dataSource.manager.find(School);
      return new Map(schools.map((school) => [school.school_id, school]));
    };
    this.schools = new FreshCopy(read, SCHOOL_POLICY_TTL_MS);
  }

  /**
   * The policy of a school; of a school that we do not know, the defaults: it has no rows to protect.
   * @param maxAgeMs for who wants to know better than that
   * @throws what the database throws when it must be asked and does not answer
   */
  async policyOf(school_id: number, maxAgeMs?: number): Promise<SchoolPolicy> {
    return (await this.schools.get(maxAgeMs)).get(school_id) ?? unknownSchool;
  }

  /** Some school has changed by now: whatever was read before counts no more. */
  forget(): void {
    this.schools.forget();
  }
}
