import { Controller, Inject } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { operationEvents, type OperationEvent } from '#contracts';
import { HandlesEvent } from '#events';
import { Outbox } from '#outbox';
import { Logger, Metrics } from '#telemetry';
import { DataSource } from 'typeorm';
import { DispatcherSettings } from './callback-dispatcher.settings.js';
import { planDeliveries } from './plan-deliveries.js';

/** Plans the callbacks that tell of the end of an operation. */
@Controller()
export class EventHandler {
  constructor(
    private readonly dataSource: DataSource,
    private readonly outbox: Outbox,
    private readonly metrics: Metrics,
    @Inject(Logger) private readonly logger: Logger,
    @Inject(DispatcherSettings) private readonly settings: DispatcherSettings,
  ) {}

  @HandlesEvent(...operationEvents)
  async operationEnded(@Payload() event: OperationEvent): Promise<void> {
    const { dataSource, outbox } = this;
    const { uncovered } = await planDeliveries({ dataSource, outbox, source: this.settings.EVENT_SOURCE }, event);
    const { operation_id } = event.data;
    if (uncovered.length > 0)
      this.logger.warn(
        { event_id: event.id, operation_id, urls: uncovered.length },
        'callbacks: no endpoint covers what a caller named',
      );
    this.count(event);
  }

  /** Every operation ends with an event, and every event is heard by one dispatcher: so they are counted here. */
  private count({ data }: OperationEvent): void {
    const { cmd, status, created_at, updated_at } = data;
    this.metrics.operations.inc({ cmd, outcome: status });
    this.metrics.operationDuration.observe({ cmd }, (Date.parse(updated_at) - Date.parse(created_at)) / 1000);
  }
}
