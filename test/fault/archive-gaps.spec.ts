import { activated, startArchive, type Archive } from '../support/archive.js';
import { eventually } from '../support/eventually.js';
import { runOps } from '../support/ops.js';
import type { Program } from '../support/program.js';
import { receiverRule } from '../support/easemob-callbacks.js';
import { plantGroup, type System } from '../support/system.js';
import { crashAfter, type Mutation } from '../support/weave/weave.js';
import { guardsOff } from './guards-off.js';
import { bare, scales } from './stage.js';

const hourMs = 3_600_000;
let archive: Archive;
let system: System;
let groupId: string;
let sender: string;

/** Easemob's clock begins three days ago, so that whole days of chat are over when the worker looks. */
beforeAll(async () => {
  const env = {
    ARCHIVE: 'all',
    ARCHIVE_HISTORY_DAYS: '3',
    ARCHIVE_HISTORY_MS: '300',
    CHAT_FILES_MS: '300',
    EASEMOB_LIMITS: 'history=1000,files=1000',
  };
  archive = await startArchive(env, bare);
  system = archive.system;
  await system.simulator.advanceClock(-70 * hourMs);
  await system.simulator.dials({
    limits: { history: 'off', files: 'off' },
    callbackLostShare: 0.3,
    callbackDoubledShare: 0.2,
    callbackShuffleMs: 50,
  });
  await listen();
  const group = await plantGroup(system);
  const worker = await system.addWorker();
  groupId = await activated(system, group);
  sender = group.members[0]!;
  await worker.stop();
});
afterAll(() => archive?.stop());

/** The shares of callbacks that are lost and doubled are those of the moment in which a rule is made. */
const listen = () =>
  system.simulator.callBack(`${archive.receiver!.url}/easemob/${receiverRule.RECEIVER_PATH}`, 'test-secret-new');

interface Said {
  name: string;
  timestamp: number;
  file: boolean;
}

let spoken = 0;
/** Phones speak for some hours: three texts and a file in each. */
async function speakFor(hours: number): Promise<Said[]> {
  const said: Said[] = [];
  for (let hour = 0; hour < hours; hour++) {
    for (const file of [false, false, false, true]) {
      const name = `said ${++spoken}`;
      const base64 = Buffer.from(name).toString('base64');
      const body = file ? { type: 'file', filename: name, base64 } : { type: 'txt', msg: name };
      const { timestamp } = await system.simulator.say({ from: sender, to: groupId, bodies: [body] });
      said.push({ name, timestamp, file });
    }
    await system.simulator.advanceClock(hourMs);
  }
  return said;
}

/** Until Easemob has written the files of all hours so far. */
const untilWritten = () => system.simulator.advanceClock(3 * hourMs);
const hoursOf = (said: readonly Said[]) => [
  ...new Set(said.map(({ timestamp }) => Math.floor(timestamp / hourMs) * hourMs)),
];

interface HourRow {
  state: string;
  reason: string | null;
  warned: boolean;
}
const hourRows = async (said: readonly Said[]): Promise<HourRow[]> =>
  (
    await system.database.query<HourRow>(
      `select state, reason, warned_at is not null as warned from chat_hour where hour = any($1)`,
      [hoursOf(said).map((ms) => new Date(ms))],
    )
  ).rows;

interface Kept {
  name: string;
  times: number;
  state: string | null;
  error: string | null;
}
/** What the log has of it, by name. */
async function logOf(said: readonly Said[]): Promise<Kept[]> {
  const { rows } = await system.database.query<Kept>(
    `select coalesce(content, easemob_filename) as name, count(*)::int as times, min(file_state) as state, min(file_error) as error
       from message where coalesce(content, easemob_filename) = any($1) group by 1`,
    [said.map(({ name }) => name)],
  );
  return rows;
}
const missingIn = async (said: readonly Said[]) => {
  const names = new Set((await logOf(said)).map(({ name }) => name));
  return said.filter(({ name }) => !names.has(name));
};
const doubledIn = async (said: readonly Said[]) => (await logOf(said)).filter(({ times }) => times > 1);

/** Works until nothing is open but what `good` does not wait for. What would be tried in an hour is tried now. */
async function recover(
  said: readonly Said[],
  { mutations = [], good }: { mutations?: readonly Mutation[]; good: (hours: HourRow[]) => boolean },
): Promise<Program> {
  const worker = await system.addWorker({ mutations: [scales.breakerOpensForTwoSeconds, ...mutations] });
  await eventually(
    async () => {
      await system.database.query(
        `update chat_hour set next_at = now() where hour = any($1) and state <> 'complete' and next_at > now() + interval '30 seconds'`,
        [hoursOf(said).map((ms) => new Date(ms))],
      );
      await system.database.query(
        `update message set file_next_at = now() where file_state = 'pending' and file_next_at > now() + interval '5 seconds'`,
      );
      const { rows } = await system.database.query<{ open: number }>(
        `select (select count(*) from chat_event where processed_at is null)::int
              + (select count(*) from message where file_state = 'pending')::int as open`,
      );
      return rows[0]!.open === 0 && good(await hourRows(said));
    },
    { withinMs: 150_000 },
  );
  return worker;
}
const complete = (hours: HourRow[]) => hours.length > 0 && hours.every(({ state }) => state === 'complete');

/** Easemob has no file of any hour any more. */
const noFiles = {
  route: 'historyLink',
  times: 'always',
  effect: 'before',
  answer: { status: 400, body: { error: 'illegal_argument', error_description: 'maybe expired or unstored' } },
};
const tried = (hours: HourRow[]) => hours.length > 0 && hours.every(({ reason }) => reason !== null);

/** A worker dies when it has brought in what a file tells, and not yet written down that it has read it. */
const dieOverFile = crashAfter(
  'apps/easemob-worker/src/history/hour-reading.js',
  'all = together(all, await this.merge(claim, { hour, texts, scope }));',
);

describe('P11: an hour of chat is complete, or known in time not to be', () => {
  it('what nobody can bring is told: which hours, why, and half a day before they are lost', async () => {
    const said = await speakFor(2);
    await untilWritten();
    await system.simulator.faults(noFiles);
    const worker = await recover(said, { good: (hours) => tried(hours) && hours.every(({ warned }) => warned) });
    await worker.stop();
    expect((await missingIn(said)).length).toBeGreaterThan(0);
    for (const { state, reason } of await hourRows(said))
      expect([state, reason]).toEqual([
        expect.stringMatching(/^(missing|callback_only)$/),
        'not written, or kept no longer',
      ]);
  });

  it('negative control: where nobody watches hours the loss is not told', async () => {
    await system.database.query('truncate chat_hour');
    const said = await speakFor(2);
    await untilWritten();
    const worker = await recover(said, { mutations: [guardsOff.watchHours], good: () => true });
    await worker.stop();
    await system.simulator.faults();
    expect((await missingIn(said)).length).toBeGreaterThan(0);
    expect((await hourRows(said)).filter(({ warned, reason }) => warned || reason)).toEqual([]);
  });

  it('a third of the callbacks lost, others doubled, and twenty hours with nobody there, a worker that dies over a file: nothing is missing, nothing twice, what files are not here is known', async () => {
    const before = await speakFor(1);
    await archive.receiver!.program.stop();
    const meanwhile = await speakFor(20);
    await archive.receive();
    const said = [...before, ...meanwhile, ...(await speakFor(1))];
    await untilWritten();
    const keptMs = 12 * hourMs;
    await system.simulator.dials({ fileKeptMs: keptMs });
    await system.simulator.faults({
      route: 'downloadFile',
      times: 'always',
      probability: 0.5,
      effect: 'before',
      answer: { status: 503 },
    });
    const doomed = await system.addWorker({ mutations: [dieOverFile] });
    expect(await doomed.exited).toBe('SIGKILL');
    const worker = await recover(said, { good: complete });
    await worker.stop();
    await system.simulator.faults();
    expect([await missingIn(said), await doubledIn(said)]).toEqual([[], []]);
    const { now } = (await system.simulator.state()) as unknown as { now: number };
    const log = new Map((await logOf(said)).map((row) => [row.name, row]));
    for (const { name, timestamp } of said.filter(({ file }) => file)) {
      const { state, error } = log.get(name)!;
      if (now - timestamp < keptMs) expect([name, state]).toEqual([name, 'kept']);
      else if (state !== 'kept') expect([name, state, error]).toEqual([name, 'expired', 'file_expired']);
    }
    const states = said.filter(({ file }) => file).map(({ name }) => log.get(name)!.state);
    expect([...new Set(states)].toSorted()).toEqual(['expired', 'kept']);
    const [first, last] = [Math.min(...hoursOf(said)), Math.max(...hoursOf(said))];
    const range = ['--from', new Date(first).toISOString(), '--to', new Date(last + hourMs).toISOString()];
    const { output } = await runOps(system, ['archive', 'coverage', ...range, '--json']);
    const { hours, coverage } = JSON.parse(output) as { hours: object; coverage: { merged: number }[] };
    expect(hours).toEqual({ complete: hoursOf(said).length });
    // All that was said while nobody was there, and counted once, though a file was read twice.
    const merged = coverage.reduce((sum, one) => sum + one.merged, 0);
    expect(merged).toBeGreaterThanOrEqual(meanwhile.length);
    expect(merged).toBeLessThan(said.length);
  });

  it('negative control: without the files of the hours messages are missing', async () => {
    const said = await speakFor(3);
    await untilWritten();
    const worker = await recover(said, { mutations: [guardsOff.readHours], good: () => true });
    await worker.stop();
    expect((await missingIn(said)).length).toBeGreaterThan(0);
  });

  it('negative control: where a line is not known for its message, messages are there twice', async () => {
    const said = await speakFor(3);
    await untilWritten();
    const worker = await recover(said, { mutations: [guardsOff.mergeById], good: complete });
    await worker.stop();
    expect((await doubledIn(said)).length).toBeGreaterThan(0);
  });
});
