import type { HealthChecks } from '#telemetry';
import type { HealthOptions } from '#telemetry/nest';
import { ChatEventTable } from './chat-event-table.js';
import { Intake } from './intake.js';

/** A receiver is ready as long as it can write an event down anywhere. */
export const receiverHealth: HealthOptions = {
  inject: [ChatEventTable, Intake],
  useFactory: (table: ChatEventTable, intake: Intake): HealthChecks => ({
    intake: { required: true, good: ['storing', 'spooling'], state: () => intake.state() },
    database: { required: false, good: ['up'], state: async () => ((await table.probe()) ? 'up' : 'away') },
  }),
};
