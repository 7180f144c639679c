import { attempt, tapped } from '../peaceful-run.fixture.js';
import { began, plant, type Plant, refuse } from './plant.js';

/** What is wrong with operations and the work behind them. */
export const plantsAmongOperations: Plant[] = [
  plant(
    'an operation that is not there',
    /^P1 tap was told of operation tap, which is not there/,
    (run) => (run.rows.operations = run.rows.operations.slice(1)),
  ),
  plant(
    'an operation that has not ended',
    /^P1 activeGroup tap has ended as nothing/,
    (run) => (run.rows.operations[0]!.outcome = null),
  ),
  plant('an operation that has failed', /^P1 activeGroup tap has ended as failed provider_unavailable/, (run) =>
    Object.assign(run.rows.operations[0]!, { outcome: 'failed', failure: 'provider_unavailable' }),
  ),
  plant(
    'an operation with two ends',
    /^P1 poll was told that operation tap has failed; in the end it is succeeded/,
    (run) =>
      run.attempts.push(
        attempt('poll', { at: 700, kind: 'poll', cmd: 'getOperation', answer: { ...began('tap'), status: 'failed' } }),
      ),
  ),
  plant(
    'an operation that has failed though Easemob refused nothing while it was open',
    /^P1 sendMsgToJiBeiChat text has ended as failed provider_refused/,
    (run) => refuse(run, { from: 300, to: 400 }),
  ),
  plant(
    'work given up with a newer wish',
    /^P1 group:5002 was given up \(403\), and its last wish has ended as nothing/,
    (run) => {
      refuse(run);
      run.givenUp.push({ key: 'group:5002', why: '403', last: null });
    },
  ),
  plant(
    'work given up though its last wish was fulfilled',
    /^P1 group:5002 was given up \(403\), and its last wish has ended as succeeded/,
    (run) => {
      refuse(run);
      run.givenUp.push({ key: 'group:5002', why: '403', last: 'succeeded' });
    },
  ),
  plant('work that has been parked', /^P1 parked: group:5001/, (run) => run.rows.parked.push('group:5001: why')),
  plant('a message put aside as poison', /^P1 2 messages were put aside/, (run) => (run.deadLetters = 2)),
  plant('work that never settles', /^P1 not settled in time: 3 work/, (run) => (run.unfinished = { work: 3 })),
  plant(
    'a write that was accepted while the database took none, and is not there',
    /^P1 tap-2 was told of operation tap-2, which is not there/,
    (run) => {
      run.outages.push({ did: 'read-only', victim: 'postgres', from: 600, to: 700 });
      run.attempts.push(attempt('tap-2', { at: 650, fields: { im_group_id: tapped }, answer: began('tap-2') }));
    },
  ),
];
