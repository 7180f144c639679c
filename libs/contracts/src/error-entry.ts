/**
 * HTTP status of an answer: 200 for every understood, authenticated request of an app, business failures included; 403 for
 * what a service key is not there for; 404 and 409 what other systems are told of their lists.
 */
export type ErrorStatus = 200 | 400 | 401 | 403 | 404 | 409 | 413 | 429 | 500 | 503;

export interface ErrorEntry {
  /** `code` of the failure body. Never 0, never reused. */
  code: number;
  status: ErrorStatus;
  /** Text for people. `{name}` is filled from the failure's values. */
  zh: string;
  en: string;
  /** What the reader of the failure can do about it. */
  remedy: { zh: string; en: string };
}

export const entry = (
  code: number,
  status: ErrorStatus,
  [zh, en]: [string, string],
  [remedyZh, remedyEn]: [string, string],
): ErrorEntry => ({ code, status, zh, en, remedy: { zh: remedyZh, en: remedyEn } });
