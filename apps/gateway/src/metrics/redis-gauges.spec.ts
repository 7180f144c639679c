import { Metrics } from '#telemetry';
import { showRedis, warnOfEviction } from './redis-gauges.js';

const info = (policy: string) =>
  `# Memory\r\nused_memory:1039200\r\nused_memory_human:1014.84K\r\nmaxmemory:2147483648\r\nmaxmemory_human:2.00G\r\nmaxmemory_policy:${policy}\r\n`;
const saying = (answer: () => Promise<string>) => ({ info: answer }) as never;

describe('the gauges of Redis', () => {
  it('tell how full it is, and whether it would forget', async () => {
    const metrics = new Metrics({ process: false });
    showRedis(
      metrics,
      saying(async () => info('allkeys-lru')),
    );
    const text = await metrics.text();
    expect(text).toContain('schoolim_redis_used_bytes 1039200');
    expect(text).toContain('schoolim_redis_max_bytes 2147483648');
    expect(text).toContain('schoolim_redis_evicts 1');
  });

  it('keep what they have while it does not answer', async () => {
    const metrics = new Metrics({ process: false });
    let away = false;
    showRedis(
      metrics,
      saying(async () => {
        if (away) throw new Error('away');
        return info('noeviction');
      }),
    );
    await metrics.text();
    away = true;
    expect(await metrics.text()).toContain('schoolim_redis_used_bytes 1039200');
  });
});

describe('a Redis that evicts', () => {
  it.each([
    ['allkeys-lru', 1],
    ['volatile-ttl', 1],
    ['noeviction', 0],
  ] as const)('with %s is told %d times', async (policy, times) => {
    const said: string[] = [];
    await warnOfEviction(
      saying(async () => info(policy)),
      (reason) => said.push(reason),
    );
    expect(said).toHaveLength(times);
  });
});
