import { topicOf } from '#contracts';
import type { DeadContent, DeadLetter, DeadLetters } from '#messaging';
import { ringAgain } from '#work';
import type { Deed } from './audit.js';
import type { Operator } from './operator.js';

/*
 * Letters lie in the broker, and what is done to them can't share a transaction with the audit. So it is written down first:
 * who dies in between has said what he has not done, and never the other way round.
 */

/** So many letters are searched for one of them. */
const furthest = 100_000;

/** Throws one letter away. @returns false where there is none of this id */
export async function discardLetter(operator: Operator, letters: DeadLetters, wanted: string): Promise<boolean> {
  let found = false;
  await letters.walk(
    async (letter) => {
      if (found || letter.id !== wanted) return 'keep';
      found = true;
      await operator.change('dead-letters discard', async () => ({
        result: undefined,
        deeds: [deedOf(letter)],
      }));
      return 'remove and stop';
    },
    { limit: furthest },
  );
  return found;
}

/** Throws all letters away. @returns how many there were */
export async function discardAllLetters(operator: Operator, letters: DeadLetters): Promise<number> {
  const count = await letters.count();
  if (count === 0) return 0;
  const deed = { subject: 'all letters', school_id: null, details: { count } };
  await operator.change('dead-letters discard', async () => ({ result: undefined, deeds: [deed] }));
  return letters.discardAll();
}

/** What became of a letter that was to be sent again. */
export interface Resent {
  id: string;
  what: { rung: string } | { settled: string } | { published: string } | 'poison' | 'unknown';
}

/**
 * Rings again for doorbells and publishes events again; poison, and what another version has told, stay where they are. Through the outbox, before the letter is
 * let go of: rather twice than never.
 * @param wanted the id of one letter; absent: all there are
 */
export async function requeueLetters(operator: Operator, letters: DeadLetters, wanted?: string): Promise<Resent[]> {
  const resent: Resent[] = [];
  await letters.walk(
    async (letter) => {
      if (wanted !== undefined && letter.id !== wanted) return 'keep';
      const what = await sendAgain(operator, letter);
      resent.push({ id: letter.id, what });
      if (typeof what === 'string') return 'keep';
      return wanted === undefined ? 'remove' : 'remove and stop';
    },
    { limit: wanted === undefined ? await letters.count() : furthest },
  );
  return resent;
}

async function sendAgain(operator: Operator, letter: DeadLetter): Promise<Resent['what']> {
  const { content } = letter;
  if ('poison' in content) return 'poison';
  if ('unknown' in content) return 'unknown';
  return operator.change<Resent['what']>('dead-letters requeue', async (manager, outbox) => {
    const deeds = [deedOf(letter)];
    if ('event' in content) {
      const { event } = content;
      await outbox.add(manager, [{ to: { topic: topicOf(event) }, body: event }]);
      return { result: { published: event.id }, deeds };
    }
    const { key } = content.doorbell;
    const rung = await ringAgain(manager, outbox, key);
    return { result: rung ? { rung: key } : { settled: key }, deeds };
  });
}

const deedOf = ({ id, content }: DeadLetter): Deed => ({
  subject: `letter:${id}`,
  school_id: 'event' in content ? content.event.school_id : null,
  details: aboutOf(content),
});

/** What a letter is about, in ids; never its text. */
function aboutOf(content: DeadContent): NonNullable<Deed['details']> {
  if ('doorbell' in content) return { key: content.doorbell.key };
  if ('event' in content) return { event: content.event.id, type: content.event.type };
  return content;
}
