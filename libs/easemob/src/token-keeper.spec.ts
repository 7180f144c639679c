import { done, type Outcome } from './outcome.js';
import { everythingRan, SimulatedClock } from './simulated-clock.js';
import { TokenKeeper, type StoredToken, type TokenStore } from './token-keeper.js';

type Minted = { value: string; expiresInSeconds: number };
const hour = 3600;

function start({ clock = new SimulatedClock(), store }: { clock?: SimulatedClock; store?: TokenStore } = {}) {
  const mints: ((outcome: Outcome<Minted>) => void)[] = [];
  const mint = () => new Promise<Outcome<Minted>>((resolve) => mints.push(resolve));
  const keeper = new TokenKeeper({ mint, store, clock, lockMs: 15_000 });
  const answer = async (outcome: Outcome<Minted>) => {
    mints.at(-1)!(outcome);
    await everythingRan();
  };
  const token = (value: string, expiresInSeconds = hour) => answer(done({ value, expiresInSeconds }));
  return { clock, keeper, mints, answer, token };
}

describe('the token', () => {
  it('is minted once for a hundred callers at a time', async () => {
    const { keeper, mints, token } = start();
    const callers = Promise.all(Array.from({ length: 100 }, () => keeper.current()));
    await everythingRan();
    await token('a');
    expect(new Set((await callers).map((outcome) => JSON.stringify(outcome)))).toEqual(
      new Set([JSON.stringify(done('a'))]),
    );
    expect(mints).toHaveLength(1);
  });

  it('would be minted a hundred times by callers who each look whether there is one', async () => {
    let minted = 0;
    let held: string | undefined;
    const mint = async () => `token ${++minted}`;
    const naive = async () => (held ??= await mint());
    await Promise.all(Array.from({ length: 100 }, naive));
    expect(minted).toBe(100);
  });

  it('is renewed at half of its life, and serves until the new one is there', async () => {
    const { clock, keeper, mints, token } = start();
    void keeper.current();
    await everythingRan();
    await token('a');
    await clock.advance((hour / 2) * 1000 - 1);
    expect(await keeper.current()).toEqual(done('a'));
    expect(mints).toHaveLength(1);

    await clock.advance(1);
    expect(await keeper.current()).toEqual(done('a'));
    await everythingRan();
    expect(mints).toHaveLength(2);
    await token('b');
    expect(await keeper.current()).toEqual(done('b'));
  });

  it('is kept when Easemob says that it never expires', async () => {
    const { clock, keeper, mints, token } = start();
    void keeper.current();
    await everythingRan();
    await token('a', 0);
    await clock.advance(86_400_000);
    expect(await keeper.current()).toEqual(done('a'));
    expect(mints).toHaveLength(1);
  });

  it('is dropped when Easemob refuses it, once for all who were told so', async () => {
    const { keeper, mints, token } = start();
    void keeper.current();
    await everythingRan();
    await token('a');
    keeper.refuse('a');
    const next = keeper.current();
    await everythingRan();
    await token('b');
    expect(await next).toEqual(done('b'));
    keeper.refuse('a');
    expect(await keeper.current()).toEqual(done('b'));
    expect(mints).toHaveLength(2);
  });

  it('is not asked for again within 10 s of a failure, which costs those who come then no attempt', async () => {
    const { clock, keeper, mints, answer } = start();
    const first = keeper.current();
    await everythingRan();
    await answer({ kind: 'later', reason: 'status 503', costsAttempt: true });
    expect(await first).toMatchObject({ kind: 'later', costsAttempt: true });
    await clock.advance(4000);
    expect(await keeper.current()).toEqual({ kind: 'later', reason: 'token', delayMs: 6000, costsAttempt: false });
    await clock.advance(6000);
    void keeper.current();
    await everythingRan();
    expect(mints).toHaveLength(2);
  });

  it('tells everybody of refused credentials, asking every 10 s only', async () => {
    const { keeper, mints, answer } = start();
    const first = keeper.current();
    await everythingRan();
    const refusal = {
      kind: 'permanent',
      refusal: 'credentials_refused',
      detail: '400 invalid_grant',
    } as const;
    await answer(refusal);
    expect([await first, await keeper.current()]).toEqual([refusal, refusal]);
    expect(mints).toHaveLength(1);
  });
});

describe('a token shared by processes', () => {
  function memoryStore(clock: SimulatedClock): TokenStore & { token?: StoredToken } {
    let lockedUntil = 0;
    return {
      async read() {
        return this.token;
      },
      async write(token) {
        this.token = token;
        lockedUntil = 0;
      },
      async lock(ms) {
        if (clock.now() < lockedUntil) return false;
        lockedUntil = clock.now() + ms;
        return true;
      },
    };
  }
  const two = () => {
    const clock = new SimulatedClock();
    const store = memoryStore(clock);
    return { clock, store, a: start({ clock, store }), b: start({ clock, store }) };
  };

  it('is minted by one of them; the other looks again until it is there', async () => {
    const { clock, a, b } = two();
    const both = [a.keeper.current(), b.keeper.current()];
    await everythingRan();
    await clock.advance(1000);
    await a.token('a');
    await clock.advance(200);
    expect(await Promise.all(both)).toEqual([done('a'), done('a')]);
    expect([a.mints.length, b.mints.length]).toEqual([1, 0]);
  });

  it('is minted by each of them where they share nothing', async () => {
    const [a, b] = [start(), start()];
    void a.keeper.current();
    void b.keeper.current();
    await everythingRan();
    expect([a.mints.length, b.mints.length]).toEqual([1, 1]);
  });

  it('is taken over from the one who minted it after both were refused the old one', async () => {
    const { clock, a, b } = two();
    void a.keeper.current();
    await everythingRan();
    await a.token('old');
    expect(await b.keeper.current()).toEqual(done('old'));
    a.keeper.refuse('old');
    b.keeper.refuse('old');
    const both = [a.keeper.current(), b.keeper.current()];
    await everythingRan();
    await a.token('new');
    await clock.advance(200);
    expect(await Promise.all(both)).toEqual([done('new'), done('new')]);
    expect(b.mints).toHaveLength(0);
  });

  it('is minted by the other when the one who held the lock died', async () => {
    const { clock, a, b } = two();
    void a.keeper.current();
    const waiting = b.keeper.current();
    await everythingRan();
    await clock.advance(15_200);
    await b.token('b');
    expect(await waiting).toEqual(done('b'));
  });

  it('is minted all the same when the store fails', async () => {
    const broken = async () => Promise.reject(new Error('no Redis'));
    const { keeper, token } = start({ store: { read: broken, write: broken, lock: broken } });
    const waiting = keeper.current();
    await everythingRan();
    await token('a');
    expect(await waiting).toEqual(done('a'));
  });
});
