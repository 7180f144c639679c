import { Controller, Get, Res } from '@nestjs/common';
import { Metrics } from './metrics.js';

/** `GET /metrics`, for Prometheus. Not for the public: it is served on a port of its own. */
@Controller('metrics')
export class MetricsController {
  constructor(private readonly metrics: Metrics) {}

  @Get()
  async read(@Res({ passthrough: true }) reply: { header(name: string, value: string): unknown }): Promise<string> {
    reply.header('content-type', this.metrics.contentType);
    return this.metrics.text();
  }
}
