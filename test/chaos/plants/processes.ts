import { plant, type Plant } from './plant.js';

/** What is wrong with processes, their calls and their logs. */
export const plantsAmongProcesses: Plant[] = [
  plant(
    'too many calls',
    /^P6 3 calls of groupMessages from 400 to 900 ms; allowed are 2/,
    (run) => (run.calls.groupMessages = [400, 500, 900]),
  ),
  plant(
    'a call refused as too many',
    /^P6 1 calls of groupMessages were refused/,
    (run) => (run.easemob.classes.groupMessages!.refused = 1),
  ),
  plant(
    'a stop that ends badly',
    /^P7 worker-1 \(1\) was asked to stop and ended with 1/,
    (run) => (run.exits[0]!.code = 1),
  ),
  plant('a stop that takes too long', /^P7 worker-1 \(1\) took 60000 ms/, (run) => (run.exits[0]!.tookMs = 60_000)),
  plant(
    'a stop that leaves a claim',
    /^P7 worker-1 \(1\) left 2 work items claimed/,
    (run) => (run.exits[0]!.leftClaimed = 2),
  ),
  plant(
    'a process that dies by itself',
    /^P7 worker-1 \(1\) has ended by itself with 1/,
    (run) => (run.exits[0] = { name: 'worker-1', pid: 1, at: 1, newborn: false, code: 1, tookMs: 0 }),
  ),
  plant('a claim that is left at the end', /^P7 group:5001 is still claimed/, (run) =>
    run.rows.claimed.push('group:5001'),
  ),
  plant('a word in a log', /^P8 worker-1 has logged secret: line/, (run) =>
    run.leaks.push({ name: 'worker-1', word: 'secret', line: 'line' }),
  ),
];
