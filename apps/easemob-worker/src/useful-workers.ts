import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { flowOf } from '#easemob';
import { Metrics } from '#telemetry';
import { mostUsefulWorkers, placesIn } from '#work';
import { WorkerSettings } from './easemob-worker.settings.js';

/** Shows beyond how many workers Easemob's limit leaves nothing to do for one more, by how long it takes to create a group. */
@Injectable()
export class UsefulWorkers implements OnModuleInit {
  constructor(
    private readonly metrics: Metrics,
    @Inject(WorkerSettings) private readonly settings: WorkerSettings,
  ) {}

  onModuleInit(): void {
    const load = {
      places: placesIn('tap', this.settings.WORKER_CONCURRENCY),
      limit: flowOf(this.settings.EASEMOB_LIMITS, 'groups:create'),
    };
    this.metrics.beforeRead(async () => {
      const seconds = await this.meanOfCreates();
      if (seconds !== undefined) this.metrics.workUsefulWorkers.set(mostUsefulWorkers({ ...load, seconds }));
    });
  }

  private async meanOfCreates(): Promise<number | undefined> {
    const { values } = await this.metrics.providerDuration.get();
    const of = (what: 'sum' | 'count') =>
      values.find(({ metricName, labels }) => metricName?.endsWith(`_${what}`) && labels.api === 'createGroup')?.value;
    const [sum, count] = [of('sum'), of('count')];
    return sum && count ? sum / count : undefined;
  }
}
