import { School } from '#database';
import type { DataSource } from 'typeorm';

export type SchoolPolicy = Pick<School, 'access' | 'activation' | 'salts'>;

const usableMs = 60_000;
const unknownSchool: SchoolPolicy = { access: 'school', activation: 'member', salts: [] };

/**
 * What each school allows, read in one statement for all and kept for seconds, so that a request costs no query and a
 * stranger who makes up school ids causes none. A change is seen within seconds; while the database is away, what is known
 * serves for a minute.
 */
export class SchoolDirectory {
  private schools = new Map<number, SchoolPolicy>();
  private readAt = -Infinity;
  private reading: Promise<void> | undefined;

  constructor(
    private readonly dataSource: DataSource,
    private readonly options: { freshMs: number },
  ) {}

  /** The policy of a school; of a school that we do not know, the defaults: it has no rows to protect. */
  async policyOf(school_id: number): Promise<SchoolPolicy> {
    const age = performance.now() - this.readAt;
    if (age > this.options.freshMs) {
      const read = this.refresh();
      if (age > usableMs) await read;
      else read.catch(() => undefined);
    }
    return this.schools.get(school_id) ?? unknownSchool;
  }

  private refresh(): Promise<void> {
    this.reading ??= this.read().finally(() => (this.reading = undefined));
    return this.reading;
  }

  private async read(): Promise<void> {
    const schools = await this.dataSource.manager.find(School);
    this.schools = new Map(schools.map((school) => [school.school_id, school]));
    this.readAt = performance.now();
  }
}
