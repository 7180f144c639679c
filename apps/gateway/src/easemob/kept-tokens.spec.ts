import { fail } from '#contracts';
import { KeptTokens, type KeptToken } from './kept-tokens.js';

const token = (leftMs: number, lifeMs = 1000): KeptToken => ({
  token: 'YWMt',
  lifeMs,
  expiresAt: performance.now() + leftMs,
});

describe('the tokens of people', () => {
  let asked: number;
  const asking = (answer: KeptToken | ReturnType<typeof fail>) => async () => {
    asked += 1;
    return answer;
  };
  beforeEach(() => (asked = 0));

  it('are asked for once while half of their life is left, for each person', async () => {
    const kept = new KeptTokens();
    const one = asking(token(3_600_000, 3_600_000));
    await Promise.all([kept.get(1, one), kept.get(1, one)]);
    await kept.get(1, one);
    expect(asked).toBe(1);
    await kept.get(2, one);
    expect(asked).toBe(2);
  });

  it('are asked for anew in the second half of their life', async () => {
    const kept = new KeptTokens();
    const old = asking(token(1_700_000, 3_600_000));
    await kept.get(1, old);
    await kept.get(1, old);
    expect(asked).toBe(2);
  });

  it('are asked for again after a failure', async () => {
    const kept = new KeptTokens();
    const failing = asking(fail('unavailable'));
    expect(await kept.get(1, failing)).toMatchObject({ error: 'unavailable' });
    await kept.get(1, failing);
    expect(asked).toBe(2);
  });

  it('make room for others', async () => {
    const kept = new KeptTokens();
    const one = asking(token(3_600_000, 3_600_000));
    for (let person = 0; person <= 10_000; person++) await kept.get(person, one);
    await kept.get(0, one);
    expect(asked).toBe(10_002);
  });
});
