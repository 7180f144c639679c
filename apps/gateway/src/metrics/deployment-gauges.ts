import type { Messaging } from '#messaging';
import type { Metrics } from '#telemetry';
import type { DataSource } from 'typeorm';
import { readDeployment, type DeploymentState } from './deployment-state.js';

const keepMs = 5000;
const longestBackOffMs = 300_000;
/** Whoever reads the metrics must not hang on a database that has gone silent. */
const answerWithinMs = 1500;
const staleMs = 30_000;

/** Has the gauges of the deployment read from database and broker whenever somebody asks for them, within bounds. */
export const showDeployment = (metrics: Metrics, dataSource: DataSource, messaging: Messaging): void =>
  showReadings(metrics, () => readDeployment(dataSource, messaging));

/**
 * Reads every few seconds at most, and ever more rarely while that fails. What is being read is not read a second time.
 * While nothing new can be had the gauges keep their last values, and say so.
 * @param read undefined: another process is at it, and this one asks again later
 */
export function showReadings(metrics: Metrics, read: () => Promise<DeploymentState | undefined>): void {
  const reading = new DeploymentReading(metrics, read);
  metrics.beforeRead(() => reading.refresh());
}

class DeploymentReading {
  private running: Promise<void> | undefined;
  private readAt = performance.now();
  private askAt = 0;
  private failures = 0;

  constructor(
    private readonly metrics: Metrics,
    private readonly read: () => Promise<DeploymentState | undefined>,
  ) {}

  async refresh(): Promise<void> {
    if (performance.now() >= this.askAt) this.running ??= this.ask().finally(() => (this.running = undefined));
    if (this.running) await withinTime(this.running);
    this.metrics.deploymentStale.set(performance.now() - this.readAt > staleMs ? 1 : 0);
  }

  private async ask(): Promise<void> {
    try {
      const state = await this.read();
      if (state) show(this.metrics, state);
      if (state) this.readAt = performance.now();
      this.failures = 0;
    } catch {
      this.failures += 1;
    }
    this.askAt = performance.now() + Math.min(keepMs * 2 ** this.failures, longestBackOffMs);
  }
}

function show(metrics: Metrics, state: DeploymentState): void {
  const labelled = [
    [metrics.operationsOpen, 'state', state.operations],
    [metrics.oldestOperation, 'lane', state.oldest],
    [metrics.workParked, 'kind', state.parked],
    [metrics.providerOrphans, 'fate', state.orphans],
    [metrics.attachmentsAbsent, 'state', state.attachments],
    [metrics.chatHours, 'state', state.chat_hours],
  ] as const;
  for (const [gauge, label, values] of labelled) {
    gauge.reset(); // what is no longer there must not stay at its last value
    for (const [name, value] of Object.entries(values ?? {})) gauge.set({ [label]: name }, value);
  }
  metrics.attachmentsOldest.set(state.attachment_oldest);
  metrics.blobsOldest.set(state.blob_oldest);
  metrics.chatHoursOldest.set(state.chat_hour_oldest);
  metrics.chatHoursLostIn.set(state.chat_hour_lost_in);
  for (const { kind, lane, due, held, oldest_seconds } of state.backlog) {
    metrics.workDue.set({ kind, lane }, due);
    metrics.workHeld.set({ kind, lane }, held);
    metrics.workOldestDue.set({ kind, lane }, oldest_seconds);
  }
  // What is not known, and who is no longer there, must not stay at the last value.
  for (const gauge of [metrics.subscriberWaiting, metrics.subscriberConsumers]) gauge.reset();
  for (const { subscriber, waiting, consumers } of state.subscribers) {
    metrics.subscriberWaiting.set({ subscriber }, waiting);
    metrics.subscriberConsumers.set({ subscriber }, consumers);
  }
  // They lie where they are while nobody can be asked.
  if (state.dead_letters !== undefined) metrics.deadLetters.set(state.dead_letters);
  metrics.callbackOldest.set(state.callback_oldest);
  metrics.outboxRows.set(state.outbox_rows);
  metrics.outboxOldest.set(state.outbox_oldest);
  metrics.oldestSnapshot.set(state.oldest_snapshot);
}

async function withinTime(answer: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, answerWithinMs)));
  await Promise.race([answer, late]).finally(() => clearTimeout(timer));
}
