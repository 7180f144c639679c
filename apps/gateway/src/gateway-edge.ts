import { crossOrigin, httpAdapter, Places } from '#http';
import type { App, Telemetry } from '#telemetry/nest';
import type { GatewaySettings } from './gateway.settings.js';
import { bodyLimit } from './http/read-envelope.js';
import { bodyLimits, rosterNames } from './rosters/routes.js';

/** What routes other than that of the commands are called in log and metrics. */
const names = { '/api/userpic': 'userpic', '/api/easemob/file': 'file', '/api/TimeStamp': 'TimeStamp', ...rosterNames };

/** Where the gateway is asked, and how many at a time may. */
export function gatewayEdge(settings: GatewaySettings, { logger, metrics }: Telemetry): NonNullable<App['http']> {
  const { PORT: port, HOST: host, CORS_ORIGINS: origins, KEEP_ALIVE_MS: keepAliveMs } = settings;
  const places = new Places(settings.REQUESTS_IN_FLIGHT);
  metrics.beforeRead(async () => metrics.httpInFlight.set(places.taken));
  const adapter = httpAdapter({ places, logger, metrics, names, bodyLimit, bodyLimits, keepAliveMs });
  return { adapter, port, host, cors: origins.length > 0 && crossOrigin(origins) };
}
