import { loadSettings } from '#config';
import { createLogger, runProcess } from '#telemetry';
import { startSimulator } from './simulator.js';

const names = ['LOG_LEVEL', 'SIMULATOR_PORT', 'SIMULATOR_CREATE_LATENCY_MS', 'SIMULATOR_DATA_FILE', 'EASEMOB_ORG', 'EASEMOB_APP', 'EASEMOB_CLIENT_ID', 'EASEMOB_CLIENT_SECRET'] as const; // prettier-ignore

await runProcess(async () => {
  const settings = loadSettings(names);
  const logger = createLogger({ app: 'easemob-simulator', level: settings.LOG_LEVEL });
  const simulator = await startSimulator({
    port: settings.SIMULATOR_PORT,
    host: '0.0.0.0',
    org: settings.EASEMOB_ORG,
    app: settings.EASEMOB_APP,
    clientId: settings.EASEMOB_CLIENT_ID,
    clientSecret: settings.EASEMOB_CLIENT_SECRET,
    createLatencyMs: settings.SIMULATOR_CREATE_LATENCY_MS,
    dataFile: settings.SIMULATOR_DATA_FILE,
    logger,
  });
  logger.info({ port: simulator.port }, 'the Easemob simulator is listening');
  return simulator;
});
