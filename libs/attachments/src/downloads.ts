import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { contentTypeOf, headBytes, type StoredContent } from '#blobs';
import { isDatabaseUnavailable } from '#database';
import type { Logger } from '#telemetry';
import type { Attachment, Attachments } from './attachments.js';
import type { Arriving, EasemobFiles } from './easemob-files.js';
import { implausible, isPage, speaksOfPage } from './plausible.js';
import { Spool } from './spool.js';
import { isUnhad, TooLarge, unhadFor, Unlike, type Unhad } from './unhad.js';

/** A file on its way from Easemob into our store; whoever asks for it meanwhile reads along. */
export interface Coming {
  contentType: string;
  /** Bytes; null where Easemob does not say. */
  size: number | null;
  /** All its bytes. To be called at once when the file is handed out. */
  read(): Readable;
  /** Settles when it is kept, or can't be, which those who read along need not know. */
  stored: Promise<StoredContent | Unhad>;
}

type Download = Unhad | Coming | StoredContent;

const longestDownloadMs = 5 * 60_000;

/** Brings attachments from Easemob into our store: each once in a process, however many ask for it at the same time. */
export class Downloads {
  private readonly running = new Map<number, { download: Promise<Download>; over: Promise<unknown> }>();
  private readonly closing = new AbortController();

  /** @param parts.easemob absent: only what is kept can be had */
  constructor(
    private readonly parts: {
      attachments: Attachments;
      easemob: EasemobFiles | undefined;
      /** Bytes. */
      sizeLimit: number;
      logger: Logger;
    },
  ) {}

  /** Joins the download of a file, or begins it. @returns what is kept, where another has just brought it */
  join(attachment: Attachment, signal?: AbortSignal): Promise<Download> {
    const { im_message_id } = attachment;
    const running = this.running.get(im_message_id);
    if (running) return running.download;
    const download = this.begin(attachment, signal);
    const over = download
      .then((got) => ('read' in got ? got.stored : undefined))
      .catch(() => undefined)
      .finally(() => this.running.delete(im_message_id));
    this.running.set(im_message_id, { download, over });
    return download;
  }

  /** Brings a file into the store. @throws where the database does not answer */
  async bring(attachment: Attachment, signal: AbortSignal): Promise<StoredContent | Unhad> {
    try {
      const got = await this.join(attachment, signal);
      return 'read' in got ? await got.stored : got;
    } catch (error) {
      if (isDatabaseUnavailable(error)) throw error;
      return unhadFor(error, signal);
    }
  }

  /** Gives up what is arriving and waits for what is being stored. */
  async close(): Promise<void> {
    this.closing.abort();
    await Promise.all([...this.running.values()].map(({ over }) => over));
  }

  private async begin(attachment: Attachment, ending?: AbortSignal): Promise<Download> {
    const { attachments, easemob, sizeLimit } = this.parts;
    // The download before this one may have ended since the caller looked.
    const now = await attachments.find(attachment);
    if (now?.kept && (await attachments.isSound(now))) return now.kept;
    const there = attachment.file_uuid !== null || attachment.file_url !== null;
    if (!easemob || !now || !there || now.file_state === 'removed') return { kind: 'gone', reason: 'there is none' };
    const signals = [this.closing.signal, AbortSignal.timeout(longestDownloadMs), ...(ending ? [ending] : [])];
    const arriving = await easemob.download(attachment, AbortSignal.any(signals));
    if (isUnhad(arriving)) return arriving;
    if ((arriving.size ?? 0) > sizeLimit) {
      arriving.stream.on('error', () => undefined).destroy();
      return unhadFor(this.tooLarge(), { aborted: false });
    }
    return this.take(attachment, arriving, ending);
  }

  /** Spools what arrives. Resolves as soon as enough is there to tell what it is. */
  private async take(attachment: Attachment, arriving: Arriving, ending?: AbortSignal): Promise<Unhad | Coming> {
    const { logger } = this.parts;
    const spool = await Spool.open().catch((error: unknown) => {
      arriving.stream.on('error', () => undefined).destroy();
      throw error;
    });
    const unhad = (error: unknown) =>
      unhadFor(error, { aborted: this.closing.signal.aborted || ending?.aborted === true });
    const contentType = spool.head(headBytes).then((head) => this.typeOf(attachment, { head, size: arriving.size }));
    const stored = this.receive(arriving, spool)
      .then(async (key) =>
        this.keep(attachment, { spool, content: { key, contentType: await contentType, size: spool.size } }),
      )
      .catch((error: Error) => {
        logger.warn({ im_message_id: attachment.im_message_id, reason: error.message }, 'file: not kept');
        return unhad(error);
      })
      .finally(() => spool.release());
    try {
      return { contentType: await contentType, size: arriving.size, read: () => spool.read(), stored };
    } catch (error) {
      return unhad(error);
    }
  }

  /** The type of what arrives. @throws Unlike where it is not what the message tells of, such as the page of a proxy */
  private async typeOf(attachment: Attachment, { head, size }: { head: Buffer; size: number | null }): Promise<string> {
    const contentType = await contentTypeOf(head);
    const fault = implausible(attachment, { contentType, size });
    if (fault) throw new Unlike(fault);
    if (isPage(head) && !speaksOfPage(attachment)) throw new Unlike('a web page instead of a file');
    return contentType;
  }

  /** @returns the key of the whole file: the hash of its content */
  private async receive({ stream, size }: Arriving, spool: Spool): Promise<string> {
    const hash = createHash('sha256');
    try {
      for await (const chunk of stream as AsyncIterable<Buffer>) {
        // What is announced may be a lie.
        if (spool.size + chunk.length > this.parts.sizeLimit) throw this.tooLarge();
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
    const fault = implausible(attachment, content);
    if (fault) throw new Unlike(fault);
    return this.parts.attachments.keep(attachment, content, () => spool.read());
  }

  private tooLarge = () => new TooLarge(`larger than the limit of ${this.parts.sizeLimit} bytes`);
}
