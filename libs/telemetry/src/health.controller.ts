import { Controller, Get, HttpCode, Inject, Res, type Provider } from '@nestjs/common';

/** One thing this process depends on. */
export interface HealthCheck {
  /** Without it the process can't do its work, and is not ready. */
  required: boolean;
  /** A short word for the state; a rejection counts as `down`. */
  state: () => Promise<string> | string;
  /** The states that are good. */
  good: readonly string[];
}
export type HealthChecks = Record<string, HealthCheck>;

const healthChecks = Symbol('health checks');
export const provideHealthChecks = (checks: HealthChecks): Provider => ({
  provide: healthChecks,
  useValue: checks,
});

const checkTimeoutMs = 1000;

export async function stateOf({ state }: HealthCheck): Promise<string> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<string>((resolve) => (timer = setTimeout(resolve, checkTimeoutMs, 'down')));
  const answer = Promise.resolve().then(state);
  return Promise.race([answer.catch(() => 'down'), late]).finally(() => clearTimeout(timer));
}

/**
 * `GET /health/live`: the process runs. `GET /health/ready`: what it needs is there, else 503. Easemob is never part
 * of it: an outage there must not take our own processes away.
 */
@Controller('health')
export class HealthController {
  constructor(@Inject(healthChecks) private readonly checks: HealthChecks) {}

  @Get('live')
  @HttpCode(200)
  live(): { status: string } {
    return { status: 'ok' };
  }

  @Get('ready')
  async ready(@Res({ passthrough: true }) reply: { status(code: number): unknown }) {
    const names = Object.keys(this.checks);
    const states = await Promise.all(names.map((name) => stateOf(this.checks[name]!)));
    const ready = names.every(
      (name, i) => !this.checks[name]!.required || this.checks[name]!.good.includes(states[i]!),
    );
    reply.status(ready ? 200 : 503);
    return {
      status: ready ? 'ok' : 'unavailable',
      checks: Object.fromEntries(names.map((name, i) => [name, states[i]])),
    };
  }
}
