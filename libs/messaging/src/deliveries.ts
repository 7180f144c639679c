import { maximumMessageBytes } from '#contracts';
import type { Logger } from '#telemetry';
import { sleep } from './waiting.js';
import type { Inbound, MessageHandler, MessageVerdict } from './messaging.js';

/** Between a failed try and the next. Short, since it keeps a handler's place; long enough that a loop does not spin. */
const retryDelayMs = 200;

/** A message as it came, not yet parsed. */
export interface Delivery extends Omit<Inbound, 'body'> {
  content: Buffer;
}

/** The handlers that run for one consumer. Nobody but this class turns what a handler does into a verdict. */
export class Deliveries {
  private readonly running = new Set<Promise<void>>();
  private hurry = new AbortController();

  constructor(private readonly options: { source: string; handle: MessageHandler; logger: Logger }) {}

  get count(): number {
    return this.running.size;
  }

  /** @param settle is told the verdict once; it must not throw */
  start(delivery: Delivery, settle: (verdict: MessageVerdict) => void): void {
    // Not before the place is taken: a handler may publish to the queue that feeds it.
    const run = Promise.resolve()
      .then(() => this.judge(delivery))
      .then((verdict) => {
        this.running.delete(run);
        settle(verdict);
      });
    this.running.add(run);
  }

  /** What waits to be tried again is handed back without waiting any longer. */
  handBack(): void {
    this.hurry.abort();
    this.hurry = new AbortController();
  }

  /** Resolves when the handlers that run now have ended and their verdicts are told. */
  async finished(): Promise<void> {
    await Promise.all(this.running);
  }

  private async judge({ content, ...envelope }: Delivery): Promise<MessageVerdict> {
    const { source, logger } = this.options;
    const parsed = parse(content);
    if ('fault' in parsed) {
      logger.error({ source, id: envelope.id, reason: parsed.fault }, 'message rejected');
      return 'reject';
    }
    const { signal } = this.hurry;
    const verdict = await this.ask({ ...envelope, body: parsed.body });
    if (verdict === 'reject') logger.error({ source, id: envelope.id }, 'message rejected by its handler');
    if (verdict === 'retry') await sleep(retryDelayMs, signal);
    return verdict;
  }

  private async ask(message: Inbound): Promise<MessageVerdict> {
    const { source, handle, logger } = this.options;
    try {
      return await handle(message);
    } catch (error) {
      logger.error({ source, id: message.id, stack: stackOf(error) }, 'message handler failed');
      return 'retry';
    }
  }
}

/** The stack and no more: errors of the database carry the values of rows beside it. */
const stackOf = (error: unknown): string => (error instanceof Error && error.stack) || String(error);

function parse(content: Buffer): { body: unknown } | { fault: string } {
  if (content.length > maximumMessageBytes) return { fault: `${content.length} bytes long` };
  try {
    return { body: JSON.parse(content.toString('utf8')) as unknown };
  } catch {
    return { fault: 'not JSON' };
  }
}

/** A tap has no say in what becomes of a message: whatever it does, the message is done with. */
export function tapHandler(handle: (message: Inbound) => void, logger: Logger): MessageHandler {
  return async (message) => {
    try {
      handle(message);
    } catch (error) {
      logger.error({ id: message.id, stack: stackOf(error) }, 'live tap failed');
    }
    return 'ack';
  };
}
