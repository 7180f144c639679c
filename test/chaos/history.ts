import { createWriteStream, type WriteStream } from 'node:fs';

/** What a request is there for. `read` and `poll` want nothing; the others are writes. */
export type Kind = 'activation' | 'custom' | 'edit' | 'message' | 'read' | 'poll';

/** One HTTP request of an app, and what came of it. Times are milliseconds since the run began. */
export interface Attempt {
  /** Goes along as X-Request-Id, so the row that it led to can be told. */
  id: string;
  /** What is wished for: every repetition of one write has the same. */
  write: string;
  kind: Kind;
  /** `forged`: not validly signed. `replayed`: the very bytes of `replays`. `twin`: sent twice at the same moment. */
  honesty: 'honest' | 'forged' | 'replayed' | 'twin';
  replays?: string;
  gateway: number;
  cmd: string;
  school_id: number;
  account_id: number;
  fields: Record<string, unknown>;
  /** Failures that are a right answer to this request. */
  mayFail: string[];
  /** What a read must answer. */
  expected?: Expected;
  askedAt: number;
  /** Absent: nobody knows what came of it. */
  answer?: { at: number; status: number; body: Body };
  /** Why there is no answer. */
  none?: { at: number; why: string };
}

export type Expected = { exactly: unknown } | { messages: number[] };
export type Body = Record<string, unknown> | unknown[];

/** Everything that happens in a run, as JSON lines; the attempts are kept for the checker, too. */
export class History {
  readonly attempts: Attempt[] = [];
  private readonly file: WriteStream;
  private readonly startedAt = performance.now();

  /** The moment 0, in milliseconds of the Unix epoch. */
  readonly epoch = Date.now();

  constructor(path: string) {
    this.file = createWriteStream(path);
  }

  /** Milliseconds since the run began. */
  now(): number {
    return Math.round(performance.now() - this.startedAt);
  }

  asked(attempt: Attempt): void {
    this.attempts.push(attempt);
    this.write({ at: attempt.askedAt, event: 'asked', ...attempt });
  }

  answered({ id, answer, none }: Attempt): void {
    this.write({
      at: (answer ?? none)!.at,
      event: answer ? 'answered' : 'unanswered',
      id,
      ...answer,
      ...none,
    });
  }

  note(event: string, detail: object = {}): void {
    this.write({ ...detail, at: this.now(), event });
  }

  close(): Promise<void> {
    return new Promise((resolve) => this.file.end(resolve));
  }

  private write(line: object): void {
    this.file.write(`${JSON.stringify(line)}\n`);
  }
}
