import { check } from './checker.js';
import type { Evidence } from './evidence.js';
import {
  attempt,
  bait,
  callback,
  custom,
  delivery,
  endpoint,
  live,
  operation,
  peacefulRun,
  refused,
  room,
  send,
  tapped,
} from './peaceful-run.fixture.js';

/** Judges a peaceful run in which something has been made to happen. */
function judge(happens: (run: Evidence) => unknown) {
  const run = peacefulRun();
  happens(run);
  return check(run);
}
const told = (happens: (run: Evidence) => unknown) =>
  judge(happens).violations.map(({ promise, what }) => `${promise} ${what}`);

const began = (operation_id: string, rest: object = {}) => ({
  code: 0,
  msg: 'success',
  operation_id,
  status: 'queued',
  ...rest,
});
const rowOf = (run: Evidence, id: number) => run.rows.groups.find(({ im_group_id }) => im_group_id === id)!;
const stored = (im_message_id: number, content: string) => ({
  im_message_id,
  im_group_id: room,
  content,
  status: 'delivered',
  operation_id: 'x',
});
const messages = (run: Evidence) => run.easemob.messages[`e${room}`]!;
/** Easemob refuses for good, while the text waits; whoever sent it is told. */
function refuse(run: Evidence, { from = 90, to = 300 }: { from?: number; to?: number } = {}): void {
  run.outages.push({ did: 'refuse', victim: 'weather', from, to });
  Object.assign(run.rows.operations[1]!, {
    outcome: 'failed',
    failure: 'provider_refused',
    begun: 105,
    ended: 290,
  });
  run.rows.messages[0]!.status = 'failed';
  messages(run).pop();
  run.sink[1]!.status = 'failed';
}
const switchOff = (run: Evidence) =>
  run.outages.push({ did: 'switch off', victim: 'endpoint of school 71', from: 600, to: 650 });
/** One more tap that wants to be told at a URL of its own. */
const named = (run: Evidence, at: number) =>
  run.attempts.push(
    attempt('tap-2', {
      at,
      fields: { im_group_id: tapped, callback_url: `${endpoint}/a` },
      answer: refused('callback_not_registered'),
    }),
  );
/** One more text, with all that belongs to it. */
function sendAlso(run: Evidence, { id, at, im_message_id }: { id: string; at: number; im_message_id: number }): void {
  run.attempts.push(send(id, { at, text: id, answer: began(id, { im_message_id }) }));
  run.rows.operations.push(operation(id, { cmd: 'sendMsgToJiBeiChat', im_group_id: room, im_message_id, wanted: 2 }));
  run.rows.messages.push(stored(im_message_id, id));
  run.sink.push(callback(id));
}

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

/** What is planted → what must be found. Every promise has its own plants. */
const plants: [title: string, found: RegExp, happens: (run: Evidence) => unknown][] = [
  [
    'an operation that is not there',
    /^P1 tap was told of operation tap, which is not there/,
    (run) => (run.rows.operations = run.rows.operations.slice(1)),
  ],
  [
    'an operation that has not ended',
    /^P1 activeGroup tap has ended as nothing/,
    (run) => (run.rows.operations[0]!.outcome = null),
  ],
  [
    'an operation that has failed',
    /^P1 activeGroup tap has ended as failed provider_unavailable/,
    (run) => Object.assign(run.rows.operations[0]!, { outcome: 'failed', failure: 'provider_unavailable' }),
  ],
  [
    'an operation with two ends',
    /^P1 poll was told that operation tap has failed; in the end it is succeeded/,
    (run) =>
      run.attempts.push(
        attempt('poll', { at: 700, kind: 'poll', cmd: 'getOperation', answer: { ...began('tap'), status: 'failed' } }),
      ),
  ],
  [
    'a callback that tells another end',
    /^P1 callback event-of-tap was told that operation tap has failed/,
    (run) => (run.sink[0]!.status = 'failed'),
  ],
  [
    'an operation that has failed though Easemob refused nothing while it was open',
    /^P1 sendMsgToJiBeiChat text has ended as failed provider_refused/,
    (run) => refuse(run, { from: 300, to: 400 }),
  ],
  [
    'a refusal that nobody was told of',
    /^P1 callback lost: text at/,
    (run) => {
      refuse(run);
      run.sink.splice(1, 1);
    },
  ],
  [
    'a refused text that still waits',
    /^P1 hello was accepted as 1000 and is waiting/,
    (run) => {
      refuse(run);
      run.rows.messages[0]!.status = 'waiting';
    },
  ],
  [
    'work given up with a newer wish',
    /^P1 group:5002 was given up \(403\), and its last wish has ended as nothing/,
    (run) => {
      refuse(run);
      run.givenUp.push({ key: 'group:5002', why: '403', last: null });
    },
  ],
  [
    'work given up though its last wish was fulfilled',
    /^P1 group:5002 was given up \(403\), and its last wish has ended as succeeded/,
    (run) => {
      refuse(run);
      run.givenUp.push({ key: 'group:5002', why: '403', last: 'succeeded' });
    },
  ],
  [
    'a delivery that stays parked though its endpoint is on again',
    /^P1 callback:7 was given up \(the endpoint is switched off\)/,
    (run) => {
      switchOff(run);
      run.givenUp.push({ key: 'callback:7', why: 'the endpoint is switched off', last: null });
    },
  ],
  [
    'an end that is never told to an endpoint that was off for a while',
    /^P1 callback lost: edit at/,
    (run) => {
      switchOff(run);
      run.sink.pop();
    },
  ],
  ['work that has been parked', /^P1 parked: group:5001/, (run) => run.rows.parked.push('group:5001: why')],
  ['a message put aside as poison', /^P1 2 messages were put aside/, (run) => (run.deadLetters = 2)],
  ['work that never settles', /^P1 not settled in time: 3 work/, (run) => (run.unfinished = { work: 3 })],
  [
    'an activation without a group',
    /^P1 activation lost: 5001/,
    (run) => Object.assign(rowOf(run, tapped), { active: false, easemob_group_id: null }),
  ],
  ['a custom group that is not there', /^P1 custom lost: key/, (run) => run.rows.operations.splice(2, 1)],
  ['an edit that did not happen', /^P1 edit lost: edit/, (run) => run.rows.operations.splice(3, 1)],
  ['a text that did not arrive', /^P1 message lost: hello/, (run) => messages(run).pop()],
  [
    'a text that arrived in another group',
    /^P5 message unexpected: hello in e5001/,
    (run) => (run.easemob.messages = { [`e${tapped}`]: messages(run) }),
  ],
  [
    'a text that is still waiting',
    /^P1 hello was accepted as 1000 and is waiting/,
    (run) => (run.rows.messages[0]!.status = 'waiting'),
  ],
  ['a callback that did not come', /^P1 callback lost: tap at/, (run) => run.sink.shift()],
  ['a callback that was only answered badly', /^P1 callback lost: tap at/, (run) => (run.sink[0]!.answered = 'broken')],
  [
    'a default endpoint that is not told, since another caller has named a URL',
    /^P1 callback lost: tap at http:\/\/sink\/school-71$/,
    (run) => {
      run.sink[0]!.url = `${endpoint}/a`;
      run.attempts.push(
        attempt('tap-2', {
          at: 5,
          fields: { im_group_id: tapped, callback_url: `${endpoint}/a` },
          answer: began('tap'),
        }),
      );
      run.rows.operations[0]!.urls = [`${endpoint}/a`];
    },
  ],
  [
    'a callback to a URL that nobody named',
    /^P5 callback unexpected: tap at http:\/\/sink\/other/,
    (run) => run.sink.push(callback('tap', { url: 'http://sink/other' })),
  ],
  [
    'a callback that went to the default endpoint and not to the URL named',
    /^P1 callback lost: tap at http:\/\/sink\/school-71\/a/,
    (run) => {
      run.attempts[0]!.fields.callback_url = `${endpoint}/a`;
      Object.assign(run.rows.operations[0]!, { urls: [`${endpoint}/a`], tells_default: false });
    },
  ],
  [
    'a callback that says different things',
    /^P1 callback event-of-tap .* said different things/,
    (run) => run.sink.push(callback('tap', { body: 'other' })),
  ],
  [
    'an end that is told as two events',
    /^P1 the end of tap .* was told as several events/,
    (run) => run.sink.push(callback('tap', { id: 'another' })),
  ],

  [
    'a double with members',
    /^P2 group 5001 has a double in Easemob: e9 .*1 members/,
    (run) => run.easemob.groups.push(live(tapped, { id: 'e9' })),
  ],
  [
    'a double that is empty',
    /^P2 group 5001 has a double in Easemob: e9 .*0 members/,
    (run) => run.easemob.groups.push(live(tapped, { id: 'e9', members: [] })),
  ],
  ['a group of nobody', /^P2 Easemob holds e5009/, (run) => run.easemob.groups.push(live(5009))],
  [
    'a group that Easemob does not hold',
    /^P2 group 5001 is active as gone/,
    (run) => (rowOf(run, tapped).easemob_group_id = 'gone'),
  ],
  [
    'a mapping that has changed',
    /^P2 group 5001 was shown as e1 to poll; in the end it is e5001/,
    (run) =>
      run.attempts.push(
        attempt('poll', {
          at: 700,
          kind: 'poll',
          fields: { im_group_id: tapped },
          answer: { code: 0, easemob_group_id: 'e1' },
        }),
      ),
  ],

  [
    'a member too many',
    /^P3 group 5001 should hold 7100001 7100002 and holds 7100001 7100002 7100009/,
    (run) => run.easemob.groups[0]!.members.push('7100009'),
  ],
  ['a member who is missing', /^P3 group 5001 should hold/, (run) => run.easemob.groups[0]!.members.pop()],
  [
    'another owner',
    /^P3 group 5001 should belong to 7100001 and belongs to 7100002/,
    (run) => Object.assign(run.easemob.groups[0]!, { owner: '7100002', members: ['7100001'] }),
  ],
  [
    'an old name',
    /^P3 group 5004 should be called group 5004 and is called old/,
    (run) => (run.easemob.groups[2]!.name = 'old'),
  ],
  [
    'an edit that the rows do not show',
    /^P3 the edits of group 5004 add up to 7100001 7100002; stored is 7100001 7100002 7100003/,
    (run) => {
      rowOf(run, custom).members.push(7100003);
      run.easemob.groups[2]!.members.push('7100003');
    },
  ],
  [
    'a name that the rows do not show',
    /^P3 the last name given to group 5004 is group 5004; stored is old/,
    (run) => {
      rowOf(run, custom).group_name = 'old';
      run.easemob.groups[2]!.name = 'old';
    },
  ],
  [
    'edits placed against the order in which they were acknowledged',
    /^P3 edit on group 5004 was placed before an edit that had been acknowledged/,
    (run) => {
      run.attempts.push(
        attempt('early', {
          at: 250,
          kind: 'edit',
          cmd: 'modifyCustomGroup',
          fields: { im_group_id: custom },
          answer: began('early'),
        }),
      );
      run.rows.operations.push(operation('early', { cmd: 'modifyCustomGroup', im_group_id: custom, wanted: 3 }));
      run.sink.push(callback('early'));
    },
  ],

  [
    'texts that arrive in the wrong order',
    /^P4 1000 arrived in e5002 after 1001/,
    (run) => {
      sendAlso(run, { id: 'second', at: 600, im_message_id: 1001 });
      messages(run).unshift(delivery('second', 1001));
    },
  ],
  [
    'texts that are numbered in the wrong order',
    /^P4 1000 of group 5002 was sent after a message with a higher number/,
    (run) => {
      sendAlso(run, { id: 'first', at: 10, im_message_id: 1001 });
      messages(run).push(delivery('first', 1001));
    },
  ],

  [
    'a forged request that is answered',
    /^P5 evil \(forged activeGroup\): 200 carried out/,
    (run) => run.attempts.push(attempt('evil', { at: 0, honesty: 'forged', answer: began('tap') })),
  ],
  [
    'an operation of a forged request',
    /^P5 activeGroup evil was begun by a request that was forged/,
    (run) => {
      run.attempts.push(attempt('evil', { at: 0, honesty: 'forged' }));
      run.rows.operations.push(operation('evil'));
      run.sink.push(callback('evil'));
    },
  ],
  [
    'an operation of no request',
    /^P5 activeGroup ghost was begun by a request that was never sent/,
    (run) => {
      run.rows.operations.push(operation('ghost'));
      run.sink.push(callback('ghost'));
    },
  ],
  [
    'a group that only forgers have touched',
    /^P5 activation unexpected: group 5003/,
    (run) => {
      Object.assign(rowOf(run, bait), { active: true, easemob_group_id: `e${bait}` });
      run.easemob.groups.push(live(bait));
    },
  ],
  [
    'a replay that is answered',
    /^P5 again \(replayed activeGroup\): 200 carried out/,
    (run) =>
      run.attempts.push(attempt('again', { at: 800, honesty: 'replayed', replays: 'tap', answer: began('tap') })),
  ],
  [
    'twins that are both carried out',
    /^P5 twin-1 \(twin activeGroup\): both twins/,
    (run) =>
      run.attempts.push(
        ...['twin-1', 'twin-2'].map((id, i, ids) =>
          attempt(id, { at: 800, honesty: 'twin', replays: ids[1 - i], answer: began('tap') }),
        ),
      ),
  ],
  [
    'a text that was stored twice',
    /^P5 hello was stored twice/,
    (run) => run.rows.messages.push(stored(1001, 'hello')),
  ],
  [
    'a text that nobody sent',
    /^P5 message unexpected: evil in e5002/,
    (run) => messages(run).push(delivery('evil', 1001)),
  ],
  [
    'a request_id that made two groups',
    /^P5 key has made several groups: 5004, 5001/,
    (run) => {
      run.attempts.push(attempt('twice', { at: 900, kind: 'custom', write: 'key', answer: began('twice') }));
      run.rows.operations.push(operation('twice', { cmd: 'createCustomGroup', caller_key: 'key' }));
      run.sink.push(callback('twice'));
    },
  ],
  [
    'a callback that is not genuine',
    /^P5 callback event-of-tap is not signed by us/,
    (run) => run.sink.push(callback('tap', { genuine: false })),
  ],

  [
    'too many calls',
    /^P6 3 calls of groupMessages from 400 to 900 ms; allowed are 2/,
    (run) => (run.calls.groupMessages = [400, 500, 900]),
  ],
  [
    'a call refused as too many',
    /^P6 1 calls of groupMessages were refused/,
    (run) => (run.easemob.classes.groupMessages!.refused = 1),
  ],

  [
    'a stop that ends badly',
    /^P7 worker-1 \(1\) was asked to stop and ended with 1/,
    (run) => (run.exits[0]!.code = 1),
  ],
  ['a stop that takes too long', /^P7 worker-1 \(1\) took 60000 ms/, (run) => (run.exits[0]!.tookMs = 60_000)],
  [
    'a stop that leaves a claim',
    /^P7 worker-1 \(1\) left 2 work items claimed/,
    (run) => (run.exits[0]!.leftClaimed = 2),
  ],
  [
    'a process that dies by itself',
    /^P7 worker-1 \(1\) has ended by itself with 1/,
    (run) => (run.exits[0] = { name: 'worker-1', pid: 1, at: 1, newborn: false, code: 1, tookMs: 0 }),
  ],
  ['a claim that is left at the end', /^P7 group:5001 is still claimed/, (run) => run.rows.claimed.push('group:5001')],
  [
    'a word in a log',
    /^P8 worker-1 has logged secret: line/,
    (run) => run.leaks.push({ name: 'worker-1', word: 'secret', line: 'line' }),
  ],

  [
    'a 500',
    /^P10 oops \(honest activeGroup\): 500 internal/,
    (run) => run.attempts.push(attempt('oops', { at: 0, status: 500, answer: refused('internal') })),
  ],
  [
    'a 503 that is not the documented one',
    /^P10 oops .*503 Service Unavailable/,
    (run) => run.attempts.push(attempt('oops', { at: 0, status: 503, answer: { error: 'Service Unavailable' } })),
  ],
  [
    'a 429 that is not the documented one',
    /^P10 oops .*429 Too Many Requests/,
    (run) => run.attempts.push(attempt('oops', { at: 0, status: 429, answer: { error: 'Too Many Requests' } })),
  ],
  [
    'a write that is refused for good while the database takes no writes',
    /^P10 oops .*500 internal/,
    (run) => {
      run.outages.push({ did: 'read-only', victim: 'postgres', from: 0, to: 100 });
      run.attempts.push(attempt('oops', { at: 5, status: 500, answer: refused('internal') }));
    },
  ],
  [
    'an endpoint that may not be named though it is on',
    /^P10 tap-2 .*200 callback_not_registered/,
    (run) => {
      switchOff(run);
      named(run, 660);
    },
  ],
  [
    'a write that was accepted while the database took none, and is not there',
    /^P1 tap-2 was told of operation tap-2, which is not there/,
    (run) => {
      run.outages.push({ did: 'read-only', victim: 'postgres', from: 600, to: 700 });
      run.attempts.push(attempt('tap-2', { at: 650, fields: { im_group_id: tapped }, answer: began('tap-2') }));
    },
  ],
  [
    'an honest request taken for a replay',
    /^P10 oops .*401 timestamp_reused/,
    (run) => run.attempts.push(attempt('oops', { at: 0, status: 401, answer: refused('timestamp_reused') })),
  ],
  [
    'a failure that is not a right answer',
    /^P10 oops .*200 group_not_found/,
    (run) => run.attempts.push(attempt('oops', { at: 0, answer: refused('group_not_found') })),
  ],
  [
    'an answer that cannot be read',
    /^P10 oops .*unreadable 502/,
    (run) => run.attempts.push(attempt('oops', { at: 0, status: 502, answer: { unreadable: '<html>' } })),
  ],
  [
    'a read that answers something else',
    /^P10 read .*a wrong answer: {"relation_id":2}/,
    (run) =>
      run.attempts.push(
        attempt('read', {
          at: 0,
          kind: 'read',
          cmd: 'getGroupRelationId',
          expected: { exactly: { relation_id: 1 } },
          answer: { relation_id: 2 },
        }),
      ),
  ],
  [
    'a log without a message that was acknowledged',
    /^P10 read .*the log lacks 1000/,
    (run) =>
      run.attempts.push(
        attempt('read', { at: 0, kind: 'read', cmd: 'getJiBeiChatLog', expected: { messages: [1000] }, answer: [] }),
      ),
  ],
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
const harmless: [title: string, happens: (run: Evidence) => unknown][] = [
  [
    'a request without an answer',
    (run) => run.attempts.push(attempt('tap-2', { at: 0, fields: { im_group_id: tapped } })),
  ],
  [
    'a documented 503',
    (run) =>
      run.attempts.push(
        attempt('tap-2', { at: 0, fields: { im_group_id: tapped }, status: 503, answer: refused('unavailable') }),
      ),
  ],
  [
    'a documented 429',
    (run) =>
      run.attempts.push(
        attempt('tap-2', { at: 0, fields: { im_group_id: tapped }, status: 429, answer: refused('rate_limited') }),
      ),
  ],
  [
    'an endpoint that may not be named while it is off',
    (run) => {
      switchOff(run);
      named(run, 645);
    },
  ],
  [
    'work given up with a last wish that was refused and told',
    (run) => {
      refuse(run);
      run.givenUp.push({ key: 'group:5002', why: '403', last: 'failed' });
    },
  ],
  [
    'a failure that is told at once',
    (run) => {
      refuse(run);
      run.attempts[1]!.answer!.body = {
        code: 4001,
        msg: 'x',
        operation_id: 'text',
        status: 'failed',
        im_message_id: 1000,
      };
    },
  ],
  [
    'a log without a message that was refused',
    (run) => {
      refuse(run);
      run.attempts.push(
        attempt('read', { at: 400, kind: 'read', cmd: 'getJiBeiChatLog', expected: { messages: [1000] }, answer: [] }),
      );
    },
  ],
  ['a text that arrived twice', (run) => messages(run).push(delivery('hello', 1000))],
  ['a callback that came twice', (run) => run.sink.push(callback('tap'))],
  [
    'a forgery that is refused',
    (run) =>
      run.attempts.push(attempt('evil', { at: 0, honesty: 'forged', status: 401, answer: refused('bad_signature') })),
  ],
  [
    'a replay that is refused',
    (run) =>
      run.attempts.push(
        attempt('again', {
          at: 800,
          honesty: 'replayed',
          replays: 'tap',
          status: 401,
          answer: refused('timestamp_reused'),
        }),
      ),
  ],
  [
    'a replay that Redis could not remember',
    (run) => {
      run.redisLosses.push(500);
      run.attempts.push(attempt('again', { at: 800, honesty: 'replayed', replays: 'tap', answer: began('tap') }));
    },
  ],
  [
    'calls that were held up on the way',
    (run) => {
      run.calls.groupMessages = [400, 500, 900];
      run.outages.push({ did: 'close', victim: 'easemob', from: 0, to: 390 });
    },
  ],
  ['a stop of a process that had not begun', (run) => Object.assign(run.exits[0]!, { newborn: true, code: 'SIGTERM' })],
  ['calls that arrive a little closer than they were sent', (run) => (run.calls.groupMessages = [400, 500, 1350])],
  [
    'a claim left by a stop while the database took no writes',
    (run) => {
      run.exits[0]!.leftClaimed = 1;
      run.outages.push({ did: 'read-only', victim: 'postgres', from: 450, to: 480 });
    },
  ],
];

describe('the checker does not complain of', () => {
  it.each(harmless)('%s', (_, happens) => {
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
