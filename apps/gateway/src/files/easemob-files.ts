import type { Readable } from 'node:stream';
import { fail, type Failure } from '#contracts';
import { openEasemob, type EasemobClient, type EasemobSurroundings } from '#easemob';
import type { Logger } from '#telemetry';
import type { GatewaySettings } from '../gateway.settings.js';

/** An attachment on its way from Easemob. The stream must be consumed or destroyed. */
export interface Arriving {
  stream: Readable;
  /** What Easemob says it is, in bytes; null where it says nothing. */
  size: number | null;
}

/** The one thing that a gateway asks of Easemob, and the one file that asks: the bytes of an attachment. */
export class EasemobFiles {
  private constructor(
    private readonly client: EasemobClient,
    private readonly logger: Logger,
  ) {}

  /** @returns undefined where no Easemob is set: then there are the files that we keep, and no others */
  static open(settings: GatewaySettings, surroundings: EasemobSurroundings): EasemobFiles | undefined {
    // All of them or none: see easemobWhollyOrNot.
    if (!settings.EASEMOB_URL) return undefined;
    return new EasemobFiles(openEasemob(settings as Required<GatewaySettings>, surroundings), surroundings.logger);
  }

  async download(
    { file_uuid, file_secret }: { file_uuid: string; file_secret: string | null },
    signal: AbortSignal,
  ): Promise<Failure | Arriving> {
    const outcome = await this.client.downloadFile(
      { uuid: file_uuid, shareSecret: file_secret ?? undefined },
      { lane: 'tap', signal },
    );
    if (outcome.kind === 'done') return { stream: outcome.value.stream, size: outcome.value.contentLength };
    if (outcome.kind === 'permanent') {
      if (outcome.refusal === 'file_missing' || outcome.refusal === 'file_expired') return fail('file_not_found');
      this.logger.warn({ refusal: outcome.refusal, detail: outcome.detail }, 'easemob: refuses a file');
      // Its own words are for our log: they name hosts and people that a client has no business to know.
      return fail('provider_refused', { detail: outcome.refusal });
    }
    this.logger.warn({ reason: outcome.reason }, 'easemob: brings no file');
    return fail('unavailable');
  }

  close(): Promise<void> {
    return this.client.close();
  }
}
