import { z } from 'zod';
import { failureText, type Failure, type Language } from './errors.js';

/** A failure as answers and events tell it. Both are made here alone: an event of a next version may hold both texts. */
export const failureView = z.object({ error: z.string(), msg: z.string() });

export const viewFailure = (failure: Failure, language: Language): z.output<typeof failureView> => ({
  error: failure.error,
  msg: failureText(failure, language),
});
