import type { Readable } from 'node:stream';
import { fail, type Failure } from '#contracts';
import { EasemobClient, localBudget, redisBudget, redisTokenStore } from '#easemob';
import type { Logger } from '#telemetry';
import type { Redis } from 'ioredis';
import type { GatewaySettings } from '../gateway.settings.js';

/** An attachment on its way from Easemob. The stream must be consumed or destroyed. */
export interface Arriving {
  stream: Readable;
  /** What Easemob says it is, in bytes; null where it says nothing. */
  size: number | null;
}

/** While Redis is away each gateway keeps to this part of Easemob's limits. */
const fallbackShare = 0.1;

/** The one thing that a gateway asks of Easemob, and the one file that asks: the bytes of an attachment. */
export class EasemobFiles {
  private constructor(
    private readonly client: EasemobClient,
    private readonly logger: Logger,
  ) {}

  /** @returns undefined where no Easemob is set: then there are the files that we keep, and no others */
  static open(
    settings: GatewaySettings,
    { redis, logger }: { redis?: Redis | undefined; logger: Logger },
  ): EasemobFiles | undefined {
    const { EASEMOB_URL: url, EASEMOB_CLIENT_ID: clientId, EASEMOB_CLIENT_SECRET: clientSecret } = settings;
    if (!url || !clientId || !clientSecret) return undefined;
    const { EASEMOB_ORG: org, EASEMOB_APP: app, EASEMOB_TIMEOUT_MS: timeoutMs } = settings;
    const keyPrefix = `easemob:${org}#${app}`;
    const client = new EasemobClient(
      { url, org, app, clientId, clientSecret, timeoutMs },
      {
        budget: redis ? redisBudget(redis, { keyPrefix, fallbackShare }) : localBudget(),
        tokens: redis && redisTokenStore(redis, keyPrefix),
      },
    );
    return new EasemobFiles(client, logger);
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
      if (outcome.refusal === 'file_missing' || outcome.refusal === 'file_expired')
        return fail('file_not_found');
      this.logger.warn({ refusal: outcome.refusal, detail: outcome.detail }, 'easemob: refuses a file');
      return fail('provider_refused', { detail: outcome.detail });
    }
    this.logger.warn({ reason: outcome.reason }, 'easemob: brings no file');
    return fail('unavailable');
  }

  close(): Promise<void> {
    return this.client.close();
  }
}
