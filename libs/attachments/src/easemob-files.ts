import type { Readable } from 'node:stream';
import type { EasemobClient, Refusal } from '#easemob';
import type { Logger } from '#telemetry';
import type { Attachment } from './attachments.js';
import type { Unhad } from './unhad.js';

/** An attachment on its way from Easemob. The stream must be consumed or destroyed. */
export interface Arriving {
  stream: Readable;
  /** What Easemob says it is, in bytes; null where it says nothing. */
  size: number | null;
}

type Wanted = Pick<Attachment, 'file_url' | 'file_uuid' | 'file_secret'>;

/** Wrong credentials are the operator's to mend; no file is given up for them. */
const credentialsRetryMs = 60_000;

export type Easemob = Pick<EasemobClient, 'downloadFile'>;
/** `tap` where a person waits for it. */
export type Lane = 'tap' | 'bulk';

/** The one thing about files that is asked of Easemob: the bytes of an attachment. */
export class EasemobFiles {
  constructor(
    private readonly client: Easemob,
    private readonly options: { logger: Logger; lane: Lane },
  ) {}

  async download({ file_url, file_uuid, file_secret }: Wanted, signal: AbortSignal): Promise<Unhad | Arriving> {
    const { logger, lane } = this.options;
    const address = { url: file_url, uuid: file_uuid, shareSecret: file_secret };
    const outcome = await this.client.downloadFile(address, { lane, signal });
    switch (outcome.kind) {
      case 'done':
        return { stream: outcome.value.stream, size: outcome.value.contentLength };
      case 'permanent':
        // Its own words are for nobody: they name hosts and people.
        logger.warn({ refusal: outcome.refusal }, 'easemob: refuses a file');
        return refused(outcome.refusal, outcome.detail);
      case 'later':
        logger.warn({ reason: outcome.reason }, 'easemob: brings no file');
        return outcome;
      case 'unknown':
        return { ...outcome, kind: 'later', costsAttempt: true };
    }
  }
}

function refused(refusal: Refusal, detail: string): Unhad {
  switch (refusal) {
    case 'file_missing':
    case 'file_expired':
      return { kind: 'gone', reason: refusal };
    case 'host_refused':
      return { kind: 'barred', reason: `${refusal}: ${detail}` };
    case 'credentials_refused':
    case 'plan_limit':
      return { kind: 'later', reason: refusal, delayMs: credentialsRetryMs, costsAttempt: false };
    default:
      return { kind: 'refused', reason: refusal };
  }
}
