import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { contentTypeOf, headBytes, type StoredContent } from '#blobs';
import { fail, isFailure, type Failure } from '#contracts';
import { Logger } from '#telemetry';
import { GatewaySettings } from '../gateway.settings.js';
import { Attachments, type Attachment } from './attachments.js';
import { EasemobFiles, type Arriving } from './easemob-files.js';
import { implausible, isPage, speaksOfPage } from './plausible.js';
import { Spool } from './spool.js';

/** A file on its way from Easemob into our store; whoever asks for it meanwhile reads along. */
export interface Coming {
  contentType: string;
  /** Bytes; null where Easemob does not say. */
  size: number | null;
  /** All its bytes. To be called at once when the file is handed out. */
  read(): Readable;
  /** Settles when it is kept; undefined where that failed, which those who read along need not know. */
  stored: Promise<StoredContent | undefined>;
}

type Download = Failure | Coming | StoredContent;

const longestDownloadMs = 5 * 60_000;

class TooLarge extends Error {}

/** Brings attachments from Easemob into our store: each once, however many ask for it at the same time. */
@Injectable()
export class Downloads implements OnApplicationShutdown {
  private readonly running = new Map<number, { download: Promise<Download>; over: Promise<unknown> }>();
  private readonly closing = new AbortController();

  private readonly sizeLimit: number;

  /** @param easemob absent: only what is kept can be had */
  constructor(
    private readonly attachments: Attachments,
    @Inject(EasemobFiles) private readonly easemob: EasemobFiles | undefined,
    @Inject(GatewaySettings) settings: GatewaySettings,
    @Inject(Logger) private readonly logger: Logger,
  ) {
    this.sizeLimit = settings.FILE_SIZE_LIMIT;
  }

  /** Joins the download of a file, or begins it. @returns what is kept, where another has just brought it */
  join(attachment: Attachment): Promise<Download> {
    const { im_message_id } = attachment;
    const running = this.running.get(im_message_id);
    if (running) return running.download;
    const download = this.begin(attachment);
    const over = download
      .then((got) => ('read' in got ? got.stored : undefined))
      .catch(() => undefined)
      .finally(() => this.running.delete(im_message_id));
    this.running.set(im_message_id, { download, over });
    return download;
  }

  /** Gives up what is arriving and waits for what is being stored. */
  async onApplicationShutdown(): Promise<void> {
    this.closing.abort();
    await Promise.all([...this.running.values()].map(({ over }) => over));
    await this.easemob?.close();
  }

  private async begin(attachment: Attachment): Promise<Download> {
    const { attachments, easemob, sizeLimit } = this;
    // The download before this one may have ended since the caller looked.
    const now = await attachments.find(attachment);
    if (now?.kept && (await attachments.isSound(now))) return now.kept;
    const { file_uuid, file_secret } = attachment;
    if (!easemob || file_uuid === null) return fail('file_not_found');
    const signal = AbortSignal.any([this.closing.signal, AbortSignal.timeout(longestDownloadMs)]);
    const arriving = await easemob.download({ file_uuid, file_secret }, signal);
    if (isFailure(arriving)) return arriving;
    if ((arriving.size ?? 0) > sizeLimit) {
      arriving.stream.on('error', () => undefined).destroy();
      return fail('file_too_large', { limit: sizeLimit });
    }
    return this.take(attachment, arriving);
  }

  /** Spools what arrives. Resolves as soon as enough is there to tell what it is. */
  private async take(attachment: Attachment, arriving: Arriving): Promise<Failure | Coming> {
    const { sizeLimit, logger } = this;
    const spool = await Spool.open().catch((error: unknown) => {
      arriving.stream.on('error', () => undefined).destroy();
      throw error;
    });
    const contentType = spool.head(headBytes).then((head) => this.typeOf(attachment, { head, size: arriving.size }));
    const stored = this.receive(arriving, spool)
      .then(async (key) =>
        this.keep(attachment, { spool, content: { key, contentType: await contentType, size: spool.size } }),
      )
      .catch((error: Error) => {
        logger.warn({ im_message_id: attachment.im_message_id, reason: error.message }, 'file: not kept');
        return undefined;
      })
      .finally(() => spool.release());
    try {
      return { contentType: await contentType, size: arriving.size, read: () => spool.read(), stored };
    } catch (error) {
      return error instanceof TooLarge ? fail('file_too_large', { limit: sizeLimit }) : fail('unavailable');
    }
  }

  /** The type of what arrives. @throws Error where it is not what the message tells of, such as the page of a proxy */
  private async typeOf(attachment: Attachment, { head, size }: { head: Buffer; size: number | null }): Promise<string> {
    const contentType = await contentTypeOf(head);
    const fault = implausible(attachment, { contentType, size });
    if (fault) throw new Error(fault);
    if (isPage(head) && !speaksOfPage(attachment)) throw new Error('a web page instead of a file');
    return contentType;
  }

  /** @returns the key of the whole file: the hash of its content */
  private async receive({ stream, size }: Arriving, spool: Spool): Promise<string> {
    const hash = createHash('sha256');
    try {
      for await (const chunk of stream as AsyncIterable<Buffer>) {
        // What is announced may be a lie.
        if (spool.size + chunk.length > this.sizeLimit) throw new TooLarge('larger than the limit');
        hash.update(chunk);
        await spool.write(chunk);
      }
      if (size !== null && spool.size !== size) throw new Error('shorter than announced');
      spool.finish();
    } catch (error) {
      spool.finish(error as Error);
      throw error;
    }
    return hash.digest('hex');
  }

  private async keep(
    attachment: Attachment,
    { spool, content }: { spool: Spool; content: StoredContent },
  ): Promise<StoredContent> {
    const { attachments } = this;
    const fault = implausible(attachment, content);
    if (fault) throw new Error(fault);
    await attachments.blobs.put(content.key, { stream: spool.read(), size: content.size });
    await attachments.remember(attachment, content);
    return content;
  }
}
