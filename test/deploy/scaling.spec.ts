import { catalogue } from '#config';
import { flowOf } from '#easemob';
import { find, rendered } from './chart.js';
import { hpaOf, type Scaler } from './hpa.js';

/** Taps a second that want a group, in each half hour from six in the morning: a day made up of breaks, bells and an evening. */
const day = [
  0, 1, 6, 30, 24, 12, 20, 9, 22, 10, 26, 40, 14, 8, 18, 10, 22, 12, 30, 45, 38, 20, 12, 16, 22, 18, 9, 5, 2, 1,
];
const halfHour = 1800;
const createSeconds = 3;

interface Removal {
  workers: number;
  /** Of those, as many as there are places needed for. */
  needed: number;
}

/** What comes of a day, second by second, where so many workers run as the scaler says every 15 seconds. */
function liveThrough(scaler: Scaler, { places, perSecond }: { places: number; perSecond: number }) {
  const removals: Removal[] = [];
  let [workers, most, waiting, came, oldest] = [1, 1, 0, 0, 0];
  const begun: number[] = [];
  for (let now = 0; now < day.length * halfHour; now++) {
    // From one half hour to the next it rises and falls evenly, and within a minute by half.
    const at = now / halfHour;
    const [before, after] = [day[Math.floor(at)]!, day[Math.floor(at) + 1] ?? 0];
    came += (before + (after - before) * (at % 1)) * (1 + 0.5 * Math.sin((2 * Math.PI * now) / 60));
    waiting += Math.floor(came);
    came %= 1;
    const held = begun.slice(-createSeconds).reduce((sum, some) => sum + some, 0);
    const begins = Math.min(waiting, perSecond, workers * places - held);
    begun.push(begins);
    waiting -= begins;
    oldest = waiting > 0 ? oldest + 1 : 0;
    if (now % 15 > 0) continue;
    const state = {
      schoolim_work_due: waiting,
      schoolim_work_held: held + begins,
      schoolim_work_oldest_due_seconds: oldest,
    };
    const wanted = scaler.next(now, workers, state);
    if (wanted < workers) removals.push({ workers, needed: Math.ceil((waiting + held + begins) / places) });
    workers = wanted;
    most = Math.max(most, workers);
  }
  return { removals, most, workers };
}

describe('a day of the workers', () => {
  const limits = 'groups=100';
  const perSecond = flowOf(catalogue.EASEMOB_LIMITS.schema.parse(limits), 'groups:create').perSecond;
  const scaled = async () =>
    find(
      await rendered('full', `settings.EASEMOB_LIMITS=${limits}`, 'worker.settings.WORKER_CONCURRENCY=10'),
      'ScaledObject',
    ).spec;
  const load = { places: 20, perSecond };

  it('takes away none that has work in hand which the others have no place for, and ends with one', async () => {
    const { removals, most, workers } = liveThrough(hpaOf(await scaled()), load);
    expect(most).toBeGreaterThan(5);
    expect(removals.length).toBeGreaterThan(5);
    expect(removals.filter((one) => one.needed >= one.workers)).toEqual([]);
    expect(workers).toBe(1);
  });

  it('negative control: by what waits alone, as a queue of the broker shows it, workers go that keep up with what comes', async () => {
    const spec = await scaled();
    const [due] = spec.triggers;
    due.metadata.query = due.metadata.query.split(' + ')[0];
    const { removals } = liveThrough(hpaOf(spec), load);
    expect(removals.filter((one) => one.needed >= one.workers)).not.toEqual([]);
  });
});
