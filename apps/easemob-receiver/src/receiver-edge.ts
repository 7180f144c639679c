import { httpAdapter } from '#http';
import type { App, Telemetry } from '#telemetry/nest';
import type { ReceiverSettings } from './easemob-receiver.settings.js';

/**
 * Bytes of the largest callback. The vendor's messages end at 40 KB, and whatever is longer than this is read by nobody
 * (`libs/chat/src/vendor-text.ts`).
 */
export const bodyLimit = 256 * 1024;

/** Where Easemob calls. */
export function receiverEdge(settings: ReceiverSettings, { logger, metrics }: Telemetry): NonNullable<App['http']> {
  const { RECEIVER_PORT: port, RECEIVER_HOST: host, KEEP_ALIVE_MS: keepAliveMs } = settings;
  const adapter = httpAdapter({ logger, metrics, bodyLimit, keepAliveMs });
  return { adapter, port, host, names: { port: 'RECEIVER_PORT', host: 'RECEIVER_HOST' } };
}
