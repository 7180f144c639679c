import { check } from './checker.js';
import type { Evidence } from './evidence.js';
import { attempt, callback, delivery, peacefulRun, refused, tapped } from './peaceful-run.fixture.js';
import { began, messages, named, refuse, switchOff } from './plants/plant.js';
import { plantsAmongOperations } from './plants/operations.js';
import { plantsAmongCallbacks } from './plants/callbacks.js';
import { plantsAmongGroups } from './plants/groups.js';
import { plantsAmongMessages } from './plants/messages.js';
import { plantsAmongRequests } from './plants/requests.js';
import { plantsAmongProcesses } from './plants/processes.js';

/** Judges a peaceful run in which something has been made to happen. */
function judge(happens: (run: Evidence) => unknown) {
  const run = peacefulRun();
  happens(run);
  return check(run);
}

const told = (happens: (run: Evidence) => unknown) =>
  judge(happens).violations.map(({ promise, what }) => `${promise} ${what}`);

describe('a run in which everything went well', () => {
  it('has no violation, and its accounts balance', () => {
    const { violations, tallies } = judge(() => undefined);
    expect(violations).toEqual([]);
    const once = {
      attempt: 1,
      acknowledged: 1,
      ok: 1,
      refused: 0,
      lost: 0,
      duplicated: 0,
      unexpected: 0,
      recovered: 0,
    };
    expect(tallies).toEqual({
      activation: once,
      custom: once,
      edit: once,
      message: once,
      callback: { ...once, attempt: 4, acknowledged: 4, ok: 4 },
    });
  });
});

/** Every promise has its own plants. */
const plants = [
  ...plantsAmongOperations,
  ...plantsAmongCallbacks,
  ...plantsAmongGroups,
  ...plantsAmongMessages,
  ...plantsAmongRequests,
  ...plantsAmongProcesses,
];

describe('the checker', () => {
  it.each(plants)('finds %s (%s)', (_, found, happens) => {
    expect(told(happens)).toContainEqual(expect.stringMatching(found));
  });

  it('has a plant for every promise that it judges', () => {
    const judged = ['P1', 'P2', 'P3', 'P4', 'P5', 'P6', 'P7', 'P8', 'P10'];
    expect(judged.filter((promise) => !plants.some(([, found]) => found.source.startsWith(`^${promise} `)))).toEqual(
      [],
    );
  });
});

/** What looks bad and is nobody's fault. */
const harmless: Record<string, (run: Evidence) => unknown> = {
  'a request without an answer': (run) =>
    run.attempts.push(attempt('tap-2', { at: 0, fields: { im_group_id: tapped } })),
  'a documented 503': (run) =>
    run.attempts.push(
      attempt('tap-2', { at: 0, fields: { im_group_id: tapped }, status: 503, answer: refused('unavailable') }),
    ),
  'a documented 429': (run) =>
    run.attempts.push(
      attempt('tap-2', { at: 0, fields: { im_group_id: tapped }, status: 429, answer: refused('rate_limited') }),
    ),
  'an endpoint that may not be named while it is off': (run) => {
    switchOff(run);
    named(run, 645);
  },
  'work given up with a last wish that was refused and told': (run) => {
    refuse(run);
    run.givenUp.push({ key: 'group:5002', why: '403', last: 'failed' });
  },
  'a failure that is told at once': (run) => {
    refuse(run);
    run.attempts[1]!.answer!.body = {
      code: 4001,
      msg: 'x',
      operation_id: 'text',
      status: 'failed',
      im_message_id: 1000,
    };
  },
  'a log without a message that was refused': (run) => {
    refuse(run);
    run.attempts.push(
      attempt('read', { at: 400, kind: 'read', cmd: 'getJiBeiChatLog', expected: { messages: [1000] }, answer: [] }),
    );
  },
  'a text that arrived twice': (run) => messages(run).push(delivery('hello', 1000)),
  'a callback that came twice': (run) => run.sink.push(callback('tap')),
  'a forgery that is refused': (run) =>
    run.attempts.push(attempt('evil', { at: 0, honesty: 'forged', status: 401, answer: refused('bad_signature') })),
  'a replay that is refused': (run) =>
    run.attempts.push(
      attempt('again', {
        at: 800,
        honesty: 'replayed',
        replays: 'tap',
        status: 401,
        answer: refused('timestamp_reused'),
      }),
    ),
  'a replay that Redis could not remember': (run) => {
    run.redisLosses.push(500);
    run.attempts.push(attempt('again', { at: 800, honesty: 'replayed', replays: 'tap', answer: began('tap') }));
  },
  'calls that were held up on the way': (run) => {
    run.calls.groupMessages = [400, 500, 900];
    run.outages.push({ did: 'close', victim: 'easemob', from: 0, to: 390 });
  },
  'a stop of a process that had not begun': (run) => Object.assign(run.exits[0]!, { newborn: true, code: 'SIGTERM' }),
  'calls that arrive a little closer than they were sent': (run) => (run.calls.groupMessages = [400, 500, 1350]),
  'a claim left by a stop while the database took no writes': (run) => {
    run.exits[0]!.leftClaimed = 1;
    run.outages.push({ did: 'read-only', victim: 'postgres', from: 450, to: 480 });
  },
};

describe('the checker does not complain of', () => {
  it.each(Object.entries(harmless))('%s', (_, happens) => {
    expect(told(happens)).toEqual([]);
  });

  it('what happened without an acknowledgement: it counts as recovered', () => {
    const { violations, tallies } = judge((run) => {
      delete run.attempts[1]!.answer;
      run.attempts[1]!.none = { at: 110, why: 'ECONNRESET' };
    });
    expect(violations).toEqual([]);
    expect(tallies.message).toMatchObject({ acknowledged: 0, ok: 0, lost: 0, recovered: 1 });
    expect(tallies.callback).toMatchObject({ acknowledged: 3, recovered: 1 });
  });

  it('what was refused and told: it counts as refused', () => {
    const { violations, tallies } = judge(refuse);
    expect(violations).toEqual([]);
    expect(tallies.message).toMatchObject({ acknowledged: 1, ok: 0, refused: 1, lost: 0 });
    expect(tallies.callback).toMatchObject({ ok: 4, lost: 0 });
  });
});
