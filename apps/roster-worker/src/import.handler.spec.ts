import type { Claim } from '#work';
import { ImportHandler } from './import.handler.js';

/** A database that answers when it is told to, and knows of no list. */
function slow() {
  const answers: (() => void)[] = [];
  const query = () => new Promise<object[]>((resolve) => answers.push(() => resolve([])));
  const handler = new ImportHandler({ query } as never, {} as never, { ROSTER_DIGEST_KEY: 'key' } as never);
  const claim = { id: '17', signal: new AbortController().signal } as Claim;
  return { answers, run: () => handler.run(claim) };
}

describe('a worker of lists', () => {
  it('has one list in hand at a time, which may fill its memory; others wait and lose no try', async () => {
    const { answers, run } = slow();
    const first = run();
    expect(await run()).toMatchObject({ kind: 'later', costsAttempt: false });
    answers.pop()!();
    expect(await first).toEqual({ kind: 'done' });
    const next = run();
    answers.pop()!();
    expect(await next).toEqual({ kind: 'done' });
  });
});
