import { pino, type Logger as PinoLogger } from 'pino';

/** A structured logger writing one JSON object a line to stdout. Log ids and names of things, never names of people. */
export type Logger = PinoLogger;

/**
 * Keys that may hold a secret or a child's data. They are masked wherever they appear, two levels deep, as a net under
 * the rule that such values are not handed to the logger in the first place.
 */
const masked = [
  'sign', 'salt', 'salts', 'secret', 'secrets', 'password', 'token', 'access_token', 'client_secret', 'authorization',
  'real_name', 'nickname', 'content', 'msg', 'ext', 'url',
]; // prettier-ignore

export interface LoggerOptions {
  /** Name of the process, on every line. */
  app: string;
  /** pino level name; `silent` for none. */
  level: string;
}

export function createLogger({ app, level }: LoggerOptions): Logger {
  return pino({
    level,
    base: { app },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    redact: { paths: masked.flatMap((key) => [key, `*.${key}`, `*.*.${key}`]), censor: '[masked]' },
  });
}
