import { pino, type DestinationStream, type Logger as PinoLogger, type LoggerOptions as PinoOptions } from 'pino';
import { correlation, correlationFields } from './correlation.js';
import { isoTime } from './iso-time.js';
import { inBlocks } from './line-blocks.js';
import { presentable } from './masking.js';

/** A structured logger writing one JSON object a line to stdout. Log ids and names of things, never names of people. */
export type Logger = PinoLogger;
/** Its token: `@Inject(Logger) logger: Logger`. */
export const Logger = Symbol('Logger');

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
    timestamp: isoTime,
    formatters: { level: (label) => ({ level: label }), log: presentable },
    // An error is described there, as everywhere in a line.
    serializers: { err: (described: unknown) => described },
    mixin: () => (correlation() ? correlationFields() : {}),
  };
  if (destination) return guarded(pino(options, destination));
  return guarded(process.stdout.isTTY ? pino({ ...options, ...readable() }) : pino(options, inBlocks()));
}

/** pino writes what a child says of itself into its lines unseen. */
function guarded(logger: Logger): Logger {
  // eslint-disable-next-line @typescript-eslint/unbound-method -- called with the `this` of whoever asks for a child
  const { child } = logger;
  logger.child = function (this: Logger, bindings: object, options?: object) {
    return child.call(this, presentable({ ...bindings }), options);
  } as typeof child;
  return logger;
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
