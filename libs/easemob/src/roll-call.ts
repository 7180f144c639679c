import { randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';

const everyMs = 5000;
/** Who has not answered three calls has gone. */
const goneAfterMs = 3 * everyMs;

/** By Redis' own clock. KEYS: the roll. ARGV: who answers, after how many milliseconds one has gone. Returns how many there are. */
const answerLua = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('ZADD', KEYS[1], now, ARGV[1])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - ARGV[2])
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return redis.call('ZCARD', KEYS[1])`;

/**
 * How many processes ask Easemob, so that each knows its share of the limits when Redis, which counts for all of them, is
 * away. The count is the last one heard; fewer than `atLeast` are never believed, since those that start while Redis is
 * away are on no roll.
 */
export class RollCall {
  private readonly id = randomUUID();
  private counted = 0;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly redis: Redis,
    private readonly options: { keyPrefix: string; atLeast: number; onMore: (processes: number) => void },
  ) {}

  start(): void {
    this.timer = setInterval(() => void this.answer(), everyMs).unref();
    void this.answer();
  }

  /** Of the limits, for this process; above 0 and up to 1. */
  get share(): number {
    return 1 / Math.max(this.counted, this.options.atLeast);
  }

  /** Answers the roll at once. Never rejects: without Redis the last count holds. */
  async answer(): Promise<void> {
    const counted = await this.redis.eval(answerLua, 1, this.key, this.id, goneAfterMs).catch(() => undefined);
    if (counted === undefined) return;
    const { atLeast, onMore } = this.options;
    if (Number(counted) > atLeast && this.counted <= atLeast) onMore(Number(counted));
    this.counted = Number(counted);
  }

  /** Takes its name off the roll. */
  async leave(): Promise<void> {
    clearInterval(this.timer);
    await this.redis.zrem(this.key, this.id).catch(() => undefined);
  }

  private get key(): string {
    return `${this.options.keyPrefix}:{processes}`;
  }
}
