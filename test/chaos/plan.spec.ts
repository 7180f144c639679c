import { planFaults, victimOf, weathers, type Planned } from './plan.js';
import { Random } from './random.js';

const processes = ['gateway-1', 'worker-1', 'worker-2', 'dispatcher-1'];
const plan = (seed: number, ms = 120_000) =>
  planFaults(new Random(seed), { ms, processes, schools: [71, 72], leaseMs: 2000 });
const many = Array.from({ length: 50 }, (_, seed) => plan(seed)).flat();

describe('the plan of faults', () => {
  it('is the same for the same seed, and another one for another', () => {
    expect(plan(7)).toEqual(plan(7));
    expect(plan(7)).not.toEqual(plan(8));
  });

  it('is over before the play is', () => {
    expect(many.filter(({ at, ms }) => at + ms > 120_000)).toEqual([]);
  });

  it('hits nothing that is not whole again', () => {
    for (let seed = 0; seed < 20; seed++) {
      const until = new Map<string, number>();
      for (const fault of plan(seed)) {
        expect(until.get(victimOf(fault)) ?? 0).toBeLessThanOrEqual(fault.at);
        until.set(victimOf(fault), fault.at + fault.ms);
      }
    }
  });

  it('takes the database away for long once in a long run, and never in a short one', () => {
    const longest = (ms: number) => plan(3, ms).filter((fault) => fault.do === 'close' && fault.ms > 10_000);
    expect(longest(120_000)).toMatchObject([{ way: 'postgres', passage: 'refuse' }]);
    expect(longest(60_000)).toEqual([]);
  });

  it('knows every kind of fault, every process and every weather', () => {
    const kinds = new Set(many.map((fault) => fault.do));
    expect([...kinds].toSorted()).toEqual([
      'close',
      'cut',
      'freeze',
      'freeze part',
      'kill',
      'read-only',
      'refuse',
      'restart',
      'switch off',
      'terminate',
      'weather',
    ]);
    const victims = new Set(many.map(victimOf));
    expect([...victims].toSorted()).toEqual(
      [
        ...processes,
        'easemob',
        'postgres',
        'rabbitmq',
        'redis',
        'weather',
        'endpoint of school 71',
        'endpoint of school 72',
        'lists lag',
        'creates slow',
        'tokens expired',
      ].toSorted(),
    );
    const seen = new Set(many.flatMap((fault) => (fault.do === 'weather' ? [fault.weather] : [])));
    expect(seen.size).toBe(Object.keys(weathers).length);
  });

  it('lets nothing for Easemob arrive so late that a create in doubt has been given up', () => {
    const late = many.filter(
      (fault): fault is Planned & { do: 'close' } => fault.do === 'close' && fault.way === 'easemob' && !fault.lost,
    );
    expect(late.length).toBeGreaterThan(0);
    expect(Math.max(...late.map(({ ms }) => ms))).toBeLessThanOrEqual(1200);
  });
});
