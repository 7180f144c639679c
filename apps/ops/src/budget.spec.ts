import { budgetOf } from './budget.js';

const settings = { WORKER_CONCURRENCY: 20, EASEMOB_LIMITS: { messages: 20 } };
const assumed = { workers: 2, seconds: { tap: 3, paced: 0.3, bulk: 3 } };
const many = { schools: 99, accounts: 9999 };
const queue = (lane: 'tap' | 'paced' | 'bulk', due: number, crowd = many) =>
  ({ kind: 'group', lane, due, held: 0, oldest_seconds: 12, ...crowd }) as const;
const said = (...queues: ReturnType<typeof queue>[]) => budgetOf(queues, settings, assumed).map(({ words }) => words);

describe('the budget, in words', () => {
  it('says that more workers help, and up to how many', () => {
    expect(said(queue('tap', 400))).toEqual([
      'taps: 400 wait, for up to 12 s. 2 workers: 21 s; the workers hold it up, each has 39 of these in hand at a time. ' +
        '6 workers: 9 s, and from there on more change nothing. ' +
        'However much waits, from 6 workers on more change nothing.',
    ]);
  });

  it('goes by the places that so many schools and accounts may have', () => {
    const ofSchools = (schools: number, accounts: number) => said(queue('tap', 400, { schools, accounts }))[0];
    expect(ofSchools(1, 400)).toContain(
      '2 workers: 30 s; the workers hold it up, each has 20 of these in hand at a time.',
    );
    expect(ofSchools(1, 1)).toContain(
      '2 workers: 51 s; the workers hold it up, each has 13 of these in hand at a time.',
    );
    expect(ofSchools(4, 400)).toContain(
      '2 workers: 21 s; the workers hold it up, each has 32 of these in hand at a time.',
    );
  });

  it("says that they do not, where Easemob's limit holds it up", () => {
    expect(said(queue('paced', 1400))).toEqual([
      "groups with messages: 1400 wait, for up to 12 s. 2 workers: 2 min; Easemob's limit holds it up, 14 a second get " +
        'through (EASEMOB_LIMITS: messages). More workers change nothing. ' +
        'However much waits, from 1 worker on more change nothing.',
    ]);
  });

  it('says so where all is in hand, and where nothing waits', () => {
    expect(said(queue('tap', 5), queue('bulk', 0))).toEqual([
      expect.stringContaining('all is in hand at once, and takes the time that Easemob takes'),
      'bulk work: nothing waits. However much waits, from 21 workers on more change nothing.',
    ]);
  });

  it('speaks of 1, 2, 4 and as many workers as run, and of no queue that asks Easemob for nothing', () => {
    const callbacks = { kind: 'callback', lane: 'tap', due: 9, held: 0, oldest_seconds: 1, ...many } as const;
    const budgets = budgetOf([callbacks, queue('tap', 400)], settings, { ...assumed, workers: 7 });
    expect(budgets.map(({ forecasts }) => forecasts.map(({ workers }) => workers))).toEqual([[1, 2, 4, 7]]);
  });
});
