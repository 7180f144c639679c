import { z } from 'zod';
import { failureText, type Failure, type Language } from './errors.js';

/** In whose language: an answer's reader has one, an event is read by anybody. */
export type Audience = Language | 'anybody';

/** A failure as answers and events tell it. Both are made here alone. */
export const failureView = z.object({
  error: z.string(),
  msg: z.string(),
  texts: z
    .object({ zh: z.string(), en: z.string() })
    .optional()
    .meta({ description: 'In events: `msg` in each language.' }),
});

export function viewFailure(failure: Failure, audience: Audience): z.output<typeof failureView> {
  const { error } = failure;
  if (audience !== 'anybody') return { error, msg: failureText(failure, audience) };
  const texts = { zh: failureText(failure, 'zh'), en: failureText(failure, 'en') };
  // Those who have heard events from the beginning know one text, in Chinese.
  return { error, msg: texts.zh, texts };
}
