import fc from 'fast-check';
import { WriteTurns } from './write-turns.js';

/** So six places: three for a school, two for an account. */
const connections = 4;
const forEver = 600_000;

/** Writes that have begun, in that order, and go on until they are told to end. */
class Crowd {
  readonly begun: string[] = [];
  readonly refused: string[] = [];
  readonly ends: (() => void)[] = [];

  constructor(readonly turns = new WriteTurns(connections, forEver)) {}

  /** Comes of an account of a school. Resolves when it has been answered. */
  async comes(school_id: number, account_id: number): Promise<void> {
    const name = `${school_id}/${account_id}`;
    const write = () => {
      this.begun.push(name);
      return new Promise<true>((resolve) => this.ends.push(() => resolve(true)));
    };
    if ((await this.turns.inTurn({ school_id, account_id }, write)) !== true) this.refused.push(name);
  }

  async firstEnds(): Promise<void> {
    this.ends.shift()!();
    await new Promise(setImmediate);
  }

  async allEnd(): Promise<void> {
    while (this.ends.length > 0) await this.firstEnds();
  }
}

const accounts = (count: number) => Array.from({ length: count }, (_, i) => i + 1);

describe('the turns of writes', () => {
  it('leave a connection to other schools, however many of one come, which keep their order', async () => {
    const crowd = new Crowd();
    for (const account of accounts(60)) void crowd.comes(1, account);
    expect(crowd.begun).toHaveLength(connections - 1);
    void crowd.comes(2, 1);
    expect(crowd.begun.at(-1)).toBe('2/1');
    expect(crowd.turns.waiting).toBe(57);
    await crowd.allEnd();
    expect(crowd.turns.waiting).toBe(0);
    expect(crowd.begun.filter((name) => name !== '2/1')).toEqual(accounts(60).map((account) => `1/${account}`));
  });

  it('leave one to others of a school where one account comes again and again', async () => {
    const crowd = new Crowd();
    for (let i = 0; i < 20; i++) void crowd.comes(1, 1);
    void crowd.comes(1, 2);
    expect(crowd.begun).toEqual(['1/1', '1/1', '1/2']);
    await crowd.allEnd();
    expect(crowd.begun).toHaveLength(21);
  });

  it('go round among schools that wait', async () => {
    const crowd = new Crowd();
    for (const school of [1, 2, 3]) for (const account of accounts(6)) void crowd.comes(school, account);
    await crowd.allEnd();
    const schools = crowd.begun.map(([school]) => school);
    for (let at = 6; at < 15; at += 3) expect(schools.slice(at, at + 3).toSorted()).toEqual(['1', '2', '3']);
  });

  it('are not waited for without end, and who has given up takes none', async () => {
    const crowd = new Crowd(new WriteTurns(connections, 1));
    for (const account of accounts(3)) void crowd.comes(1, account);
    await crowd.comes(1, 4);
    expect(crowd.refused).toEqual(['1/4']);
    await crowd.allEnd();
    expect(crowd.begun).toEqual(['1/1', '1/2', '1/3']);
  });

  it('come back from a write that fails', async () => {
    const turns = new WriteTurns(1, forEver);
    const tenant = { school_id: 1, account_id: 1 };
    await expect(turns.inTurn(tenant, () => Promise.reject(new Error('lost')))).rejects.toThrow('lost');
    expect(await turns.inTurn(tenant, () => Promise.resolve('taken'))).toBe('taken');
  });

  it('come to everybody once, whoever asks', async () => {
    const tenant = fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 3 }));
    await fc.assert(
      fc.asyncProperty(fc.array(tenant, { maxLength: 60 }), fc.integer({ min: 1, max: 8 }), async (all, size) => {
        const crowd = new Crowd(new WriteTurns(size, forEver));
        for (const [school, account] of all) void crowd.comes(school, account);
        await crowd.allEnd();
        expect(crowd.begun.toSorted()).toEqual(all.map(([school, account]) => `${school}/${account}`).toSorted());
      }),
    );
  });
});
