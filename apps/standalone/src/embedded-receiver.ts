import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { listening, NestLogger, TelemetryModule, type Telemetry } from '#telemetry';
import { EasemobReceiverModule } from '../../easemob-receiver/src/easemob-receiver.module.js';
import type { ReceiverSettings } from '../../easemob-receiver/src/easemob-receiver.settings.js';
import { receiverEdge } from '../../easemob-receiver/src/receiver-edge.js';

/** As that of other apps, of one that has a port of its own beside the gateway's. */
class ReceiverAppModule {}

/** The receiver in this process, on its own port. It takes callbacks before the schema is there. */
export async function startReceiver(
  settings: ReceiverSettings,
  { telemetry, stopping }: { telemetry: Telemetry; stopping: AbortSignal },
): Promise<{ url: string; close(): Promise<void> }> {
  const { adapter, port, host, names } = receiverEdge(settings, telemetry);
  const imports = [TelemetryModule.forRoot(telemetry), EasemobReceiverModule.forRoot(settings, stopping)];
  const app = await NestFactory.create<NestFastifyApplication>({ module: ReceiverAppModule, imports }, adapter, {
    bodyParser: false,
    abortOnError: false,
    logger: new NestLogger(telemetry.logger),
  });
  try {
    await listening({ setting: names!.port, port, host: names!.host }, () => app.listen(port, host));
  } catch (error) {
    await app.close();
    throw error;
  }
  const { port: bound } = app.getHttpServer().address() as { port: number };
  return { url: `http://127.0.0.1:${bound}/easemob/${settings.RECEIVER_PATH}`, close: () => app.close() };
}
