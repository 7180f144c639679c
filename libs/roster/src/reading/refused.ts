import { filled, type Words } from '../faults/entry.js';
import { refusals } from '../faults/refusals.js';

export type RefusalReason = keyof typeof refusals;

/** Why a file is not read, for people and for programs. */
export interface Refusal {
  readonly refused: RefusalReason;
  readonly text: Words;
  readonly remedy: Words;
}

/** Ends the reading of a file from wherever it has come to; the door hands out a {@link Refusal} instead. */
export class FileRefused extends Error {
  constructor(
    readonly reason: RefusalReason,
    readonly detail = '',
  ) {
    super(`${reason} ${detail}`.trim());
  }

  get refusal(): Refusal {
    const { text, remedy } = refusals[this.reason];
    return { refused: this.reason, text: filled(text, this.detail), remedy };
  }
}

/** @returns what `read` returns, or why the file is refused */
export async function orRefusal<T>(read: () => Promise<T>): Promise<T | Refusal> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof FileRefused) return error.refusal;
    throw error;
  }
}
