import { SchoolDirectory, type SchoolPolicy } from './school-directory.js';

const policy = (salt: string): SchoolPolicy => ({
  access: 'school',
  activation: 'member',
  im_tokens: true,
  signature: 'any',
  salts: [salt],
});

/** One school in a database that answers when it is told to. */
class Database {
  salt = 'first';
  asked = 0;
  away = false;
  /** Held until somebody calls it, if there is one. */
  hold: Promise<void> | undefined;
  readonly manager = {
    find: async () => {
      this.asked++;
      if (this.away) throw new Error('away');
      const found = [{ school_id: 6, ...policy(this.salt) }];
      await this.hold;
      return found;
    },
  };
}

const directoryOf = (database: Database) => new SchoolDirectory(database as never, { SCHOOL_POLICY_TTL_MS: 3_600_000 });
const saltOf = async (directory: SchoolDirectory, maxAgeMs?: number) =>
  (await directory.policyOf(6, maxAgeMs)).salts[0];

describe('the policy of a school', () => {
  it('is read once for all requests while it is fresh', async () => {
    const database = new Database();
    const directory = directoryOf(database);
    await Promise.all([saltOf(directory), saltOf(directory), directory.policyOf(7)]);
    await saltOf(directory);
    expect(database.asked).toBe(1);
  });

  it('is never older than it may be: whoever comes later waits for a new one', async () => {
    const database = new Database();
    const directory = directoryOf(database);
    expect(await saltOf(directory)).toBe('first');
    database.salt = 'second';
    expect(await saltOf(directory)).toBe('first');
    expect(await saltOf(directory, 0)).toBe('second');
  });

  it('is refused rather than guessed while the database is away', async () => {
    const database = new Database();
    const directory = directoryOf(database);
    await saltOf(directory);
    database.away = true;
    await expect(saltOf(directory, 0)).rejects.toThrow('away');
    expect(await saltOf(directory)).toBe('first');
    database.away = false;
    expect(await saltOf(directory, 0)).toBe('first');
  });

  it('counts no more once a change is told, not even what is being read at that moment', async () => {
    const database = new Database();
    const directory = directoryOf(database);
    let letGo!: () => void;
    database.hold = new Promise((resolve) => (letGo = resolve));
    const early = saltOf(directory);
    database.salt = 'second';
    directory.forget();
    const late = saltOf(directory);
    letGo();
    expect(await early).toBe('first');
    expect(await late).toBe('second');
  });
});
