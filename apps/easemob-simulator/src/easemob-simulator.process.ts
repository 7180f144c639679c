import { demoEasemob, loadSettings } from '#config';
import { createLogger, runProcess } from '#telemetry';
import { callbackSecretGiven, ruleOfSettings } from './callbacks/callback-setting.js';
import { startSimulator } from './simulator.js';

await runProcess(async () => {
  const settings = loadSettings(
    [
      'SIMULATOR_HOST',
      'SIMULATOR_PORT',
      'SIMULATOR_CONTROL_TOKEN',
      'SIMULATOR_PLAN',
      'SIMULATOR_CREATE_LATENCY_MS',
      'SIMULATOR_DATA_FILE',
      'SIMULATOR_CALLBACK_URL',
      'SIMULATOR_CALLBACK_SECRET',
      'EASEMOB_ORG',
      'EASEMOB_APP',
      'EASEMOB_CLIENT_ID',
      'EASEMOB_CLIENT_SECRET',
      'LOG_LEVEL',
    ],
    {
      defaults: { EASEMOB_ORG: demoEasemob.EASEMOB_ORG, EASEMOB_APP: demoEasemob.EASEMOB_APP },
      rules: [callbackSecretGiven],
    },
  );
  return startSimulator({
    host: settings.SIMULATOR_HOST,
    controlToken: settings.SIMULATOR_CONTROL_TOKEN,
    plan: settings.SIMULATOR_PLAN,
    port: settings.SIMULATOR_PORT,
    org: settings.EASEMOB_ORG,
    app: settings.EASEMOB_APP,
    clientId: settings.EASEMOB_CLIENT_ID,
    clientSecret: settings.EASEMOB_CLIENT_SECRET,
    createLatencyMs: settings.SIMULATOR_CREATE_LATENCY_MS,
    callback: ruleOfSettings(settings),
    dataFile: settings.SIMULATOR_DATA_FILE,
    logger: createLogger({ app: 'easemob-simulator', level: settings.LOG_LEVEL }),
  });
});
