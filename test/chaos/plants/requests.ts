import { attempt, bait, callback, live, operation, refused } from '../peaceful-run.fixture.js';
import { began, named, plant, type Plant, rowOf, switchOff } from './plant.js';

/** What is wrong with how requests are answered. */
export const plantsAmongRequests: Plant[] = [
  plant('a forged request that is answered', /^P5 evil \(forged activeGroup\): 200 carried out/, (run) =>
    run.attempts.push(attempt('evil', { at: 0, honesty: 'forged', answer: began('tap') })),
  ),
  plant('an operation of a forged request', /^P5 activeGroup evil was begun by a request that was forged/, (run) => {
    run.attempts.push(attempt('evil', { at: 0, honesty: 'forged' }));
    run.rows.operations.push(operation('evil'));
    run.sink.push(callback('evil'));
  }),
  plant('an operation of no request', /^P5 activeGroup ghost was begun by a request that was never sent/, (run) => {
    run.rows.operations.push(operation('ghost'));
    run.sink.push(callback('ghost'));
  }),
  plant('a group that only forgers have touched', /^P5 activation unexpected: group 5003/, (run) => {
    Object.assign(rowOf(run, bait), { active: true, easemob_group_id: `e${bait}` });
    run.easemob.groups.push(live(bait));
  }),
  plant('a replay that is answered', /^P5 again \(replayed activeGroup\): 200 carried out/, (run) =>
    run.attempts.push(attempt('again', { at: 800, honesty: 'replayed', replays: 'tap', answer: began('tap') })),
  ),
  plant('twins that are both carried out', /^P5 twin-1 \(twin activeGroup\): both twins/, (run) =>
    run.attempts.push(
      ...['twin-1', 'twin-2'].map((id, i, ids) =>
        attempt(id, { at: 800, honesty: 'twin', replays: ids[1 - i], answer: began('tap') }),
      ),
    ),
  ),
  plant('a 500', /^P10 oops \(honest activeGroup\): 500 internal/, (run) =>
    run.attempts.push(attempt('oops', { at: 0, status: 500, answer: refused('internal') })),
  ),
  plant('a 503 that is not the documented one', /^P10 oops .*503 Service Unavailable/, (run) =>
    run.attempts.push(attempt('oops', { at: 0, status: 503, answer: { error: 'Service Unavailable' } })),
  ),
  plant('a 429 that is not the documented one', /^P10 oops .*429 Too Many Requests/, (run) =>
    run.attempts.push(attempt('oops', { at: 0, status: 429, answer: { error: 'Too Many Requests' } })),
  ),
  plant('a write that is refused for good while the database takes no writes', /^P10 oops .*500 internal/, (run) => {
    run.outages.push({ did: 'read-only', victim: 'postgres', from: 0, to: 100 });
    run.attempts.push(attempt('oops', { at: 5, status: 500, answer: refused('internal') }));
  }),
  plant('an endpoint that may not be named though it is on', /^P10 tap-2 .*200 callback_not_registered/, (run) => {
    switchOff(run);
    named(run, 660);
  }),
  plant('an honest request taken for a replay', /^P10 oops .*401 timestamp_reused/, (run) =>
    run.attempts.push(attempt('oops', { at: 0, status: 401, answer: refused('timestamp_reused') })),
  ),
  plant('a failure that is not a right answer', /^P10 oops .*200 group_not_found/, (run) =>
    run.attempts.push(attempt('oops', { at: 0, answer: refused('group_not_found') })),
  ),
  plant('an answer that cannot be read', /^P10 oops .*unreadable 502/, (run) =>
    run.attempts.push(attempt('oops', { at: 0, status: 502, answer: { unreadable: '<html>' } })),
  ),
  plant('a read that answers something else', /^P10 read .*a wrong answer: {"relation_id":2}/, (run) =>
    run.attempts.push(
      attempt('read', {
        at: 0,
        kind: 'read',
        cmd: 'getGroupRelationId',
        expected: { exactly: { relation_id: 1 } },
        answer: { relation_id: 2 },
      }),
    ),
  ),
  plant('a log without a message that was acknowledged', /^P10 read .*the log lacks 1000/, (run) =>
    run.attempts.push(
      attempt('read', { at: 0, kind: 'read', cmd: 'getJiBeiChatLog', expected: { messages: [1000] }, answer: [] }),
    ),
  ),
];
