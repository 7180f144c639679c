import { Inject, Injectable } from '@nestjs/common';
import { Messaging, type DeadLetters } from '#messaging';
import { Logger } from '#telemetry';
import { dayMs, letterGoes, type LetterBounds } from './letter-bounds.js';

/** So many are looked at in a round, the oldest. */
const atATime = 10_000;

/** Removes dead letters that are too old or too many. */
@Injectable()
export class LetterRemoval {
  private lookedAt = -Infinity;

  constructor(
    private readonly messaging: Messaging,
    @Inject(Logger) private readonly logger: Logger,
  ) {}

  /** @returns how many have gone; without a broker none has, and the next round looks again */
  async removeSome({ days, most = 10_000 }: { days: number; most?: number }): Promise<number> {
    let letters: DeadLetters | undefined;
    try {
      letters = await this.messaging.openDeadLetters();
      return letters ? await this.removeFrom(letters, { days, most }) : 0;
    } catch (error) {
      this.logger.warn({ reason: (error as Error).message }, 'retention: the dead letters stay for the time being');
      return 0;
    } finally {
      await letters?.close();
    }
  }

  /** Operators do not see letters while somebody looks at them: unless there are too many that is once a day. */
  private async removeFrom(letters: DeadLetters, bounds: LetterBounds): Promise<number> {
    const [count, now] = [await letters.count(), Date.now()];
    if (count === 0 || (count <= bounds.most && now < this.lookedAt + dayMs)) return 0;
    let gone = 0;
    await letters.walk(
      async (letter) => {
        if (!letterGoes(letter, { ...bounds, left: count - gone, now })) return 'keep';
        gone += 1;
        return 'remove';
      },
      { limit: atATime },
    );
    this.lookedAt = now;
    return gone;
  }
}
