import { createApp, listen, TelemetryModule, type Telemetry } from '#telemetry/nest';
import { EasemobReceiverModule } from '../../easemob-receiver/src/easemob-receiver.module.js';
import type { ReceiverSettings } from '../../easemob-receiver/src/easemob-receiver.settings.js';
import { receiverEdge } from '../../easemob-receiver/src/receiver-edge.js';

/** The receiver in this process, an application of its own beside the gateway's, on a port of its own. */
export async function startReceiver(
  settings: ReceiverSettings,
  { telemetry, stopping }: { telemetry: Telemetry; stopping: AbortSignal },
): Promise<{ url: string; close(): Promise<void> }> {
  const http = receiverEdge(settings, telemetry);
  const imports = [TelemetryModule.forRoot(telemetry), EasemobReceiverModule.forRoot(settings, stopping)];
  const app = await createApp({ logger: telemetry.logger, imports, http });
  try {
    const port = await listen(app, http);
    return { url: `http://127.0.0.1:${port}/easemob/${settings.RECEIVER_PATH}`, close: () => app.close() };
  } catch (error) {
    await app.close();
    throw error;
  }
}
