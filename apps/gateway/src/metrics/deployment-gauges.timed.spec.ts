import { Metrics } from '#telemetry';
import { showReadings } from './deployment-gauges.js';
import type { DeploymentState } from './deployment-state.js';

const state: DeploymentState = {
  operations: { queued: 7 },
  oldest: { tap: 3 },
  parked: null,
  orphans: null,
  attachments: { pending: 2 },
  chat_hours: { gone: 2 },
  blob_oldest: 0,
  chat_hour_oldest: 9,
  chat_hour_lost_in: 11,
  attachment_oldest: 0,
  callback_oldest: 0,
  outbox_rows: 1,
  outbox_oldest: 0,
  oldest_snapshot: 12,
  backlog: [{ kind: 'group', lane: 'tap', due: 5, held: 3, schools: 1, accounts: 2, oldest_seconds: 1.5 }],
  dead_letters: 2,
  subscribers: [{ subscriber: 'timetable', waiting: 17, consumers: 0 }],
};

/** Gauges over a reading that goes as the test says. */
function gauges(read: () => Promise<DeploymentState | undefined>) {
  const metrics = new Metrics({ process: false });
  let reads = 0;
  showReadings(metrics, () => (reads++, read()));
  const value = async (name: string) => new RegExp(`^schoolim_${name} (.*)$`, 'm').exec(await metrics.text())?.[1];
  return { value, reads: () => reads };
}

describe('the gauges of the deployment', () => {
  beforeEach(() => void import.meta.jest.useFakeTimers());
  afterEach(() => void import.meta.jest.useRealTimers());

  it('show what was read, and are read again after a while', async () => {
    const { value, reads } = gauges(async () => state);
    expect(await value('operations_open{state="queued"}')).toBe('7');
    expect(await value('database_oldest_snapshot_transactions')).toBe('12');
    expect(await value('work_due{kind="group",lane="tap"}')).toBe('5');
    expect(await value('work_oldest_due_seconds{kind="group",lane="tap"}')).toBe('1.5');
    expect(await value('subscriber_waiting{subscriber="timetable"}')).toBe('17');
    expect(await value('subscriber_consumers{subscriber="timetable"}')).toBe('0');
    expect(await value('dead_letters')).toBe('2');
    expect(reads()).toBe(1);
    import.meta.jest.advanceTimersByTime(5000);
    await value('outbox_rows');
    expect(reads()).toBe(2);
  });

  it('are not read again while they are being read, however often somebody asks, and nobody waits for long', async () => {
    const { value, reads } = gauges(() => new Promise(() => undefined));
    for (let scrape = 0; scrape < 5; scrape++) {
      const answer = value('outbox_rows');
      await import.meta.jest.advanceTimersByTimeAsync(10_000);
      expect(await answer).toBe('0');
    }
    expect(reads()).toBe(1);
  });

  it('are asked for ever more rarely while that fails, keep their values, and say that they are stale', async () => {
    let fails = false;
    const { value, reads } = gauges(async () => {
      if (fails) throw new Error('away');
      return state;
    });
    expect(await value('deployment_gauges_stale')).toBe('0');
    fails = true;
    for (let second = 0; second < 300; second++) {
      import.meta.jest.advanceTimersByTime(1000);
      await value('outbox_rows');
    }
    expect(reads()).toBeLessThan(10);
    expect(await value('deployment_gauges_stale')).toBe('1');
    expect(await value('operations_open{state="queued"}')).toBe('7');
    fails = false;
    import.meta.jest.advanceTimersByTime(300_000);
    expect(await value('deployment_gauges_stale')).toBe('0');
  });

  it('leave the reading to another process that is at it, for a while', async () => {
    const { value, reads } = gauges(async () => undefined);
    await value('outbox_rows');
    import.meta.jest.advanceTimersByTime(31_000);
    expect(await value('deployment_gauges_stale')).toBe('1');
    expect(reads()).toBe(2);
  });
});
