import { Controller, Get, HttpCode, Res } from '@nestjs/common';
import { Health } from './health.js';

/**
 * `GET /health/live`: the process runs. `GET /health/ready`: what it needs is there, else 503. Easemob is never part
 * of it: an outage there must not take our own processes away.
 */
@Controller('health')
export class HealthController {
  constructor(private readonly health: Health) {}

  @Get('live')
  @HttpCode(200)
  live(): { status: string } {
    return { status: 'ok' };
  }

  @Get('ready')
  async ready(@Res({ passthrough: true }) reply: { status(code: number): unknown }) {
    const { ready, states } = await this.health.ask();
    reply.status(ready ? 200 : 503);
    return {
      status: ready ? 'ok' : 'unavailable',
      checks: Object.fromEntries(Object.entries(states).map(([name, { state }]) => [name, state])),
    };
  }
}
