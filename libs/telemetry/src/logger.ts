import {
  pino,
  type DestinationStream,
  type Logger as PinoLogger,
  type LoggerOptions as PinoOptions,
} from 'pino';
import { correlationFields } from './correlation.js';

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

/** @param destination where lines go; absent: stdout, in a terminal for people to read */
export function createLogger({ app, level }: LoggerOptions, destination?: DestinationStream): Logger {
  const options: PinoOptions = {
    level,
    base: { app },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    mixin: () => correlationFields(),
    serializers: { err: describeError },
    redact: {
      // At the top `msg` is the line's own text.
      paths: masked.flatMap((key) => [key, `*.${key}`, `*.*.${key}`]).filter((path) => path !== 'msg'),
      censor: '[masked]',
    },
  };
  if (destination) return pino(options, destination);
  return pino(process.stdout.isTTY ? { ...options, ...readable() } : options);
}

/**
 * How a terminal shows a line. pino-pretty is there only where developers are: a production image does not have it, and
 * what is no terminal is given JSON.
 */
function readable(): PinoOptions {
  const target = 'pino-pretty';
  try {
    import.meta.resolve(target);
  } catch {
    return {};
  }
  return {
    transport: { target, options: { translateTime: 'SYS:HH:MM:ss.l', ignore: 'app', singleLine: true } },
  };
}

/** What an error is, without what it carries: database errors hold the statement's parameters, names and texts. */
function describeError(error: unknown): object {
  if (!(error instanceof Error)) return { type: typeof error };
  const { name, message, stack, code } = error as Error & { code?: unknown };
  return { type: name, message, ...(typeof code === 'string' && { code }), stack };
}
