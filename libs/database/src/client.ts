import pg from 'pg';
import { connectionOf } from './connection-of.js';

/** So many statements are prepared; what comes later, of a program that makes up its texts, is parsed each time. */
const mostPrepared = 300;

/** The names under which the connections of this process know its statements. */
const names = new Map<string, string>();

function nameOf(text: string): string | undefined {
  const known = names.get(text);
  if (known !== undefined || names.size === mostPrepared) return known;
  const name = `s${names.size}`;
  names.set(text, name);
  return name;
}

interface Manners {
  /** A statement with parameters is prepared once. Not behind a pooler: it would be sought on another connection. */
  prepares: boolean;
  /** A connection that leaves a statement unanswered for its time is given up. */
  impatient: boolean;
}

/**
 * pg's client with manners that TypeORM knows nothing of.
 *
 * To parse and plan one of our statements costs PostgreSQL more than to run it, so each is parsed once per connection. It
 * must name its columns (no `*` on the outside): one whose columns a migration changes fails until the connection is
 * replaced.
 *
 * When an answer does not come, pg only stops waiting and leaves the statement on the connection: the rollback, and whoever
 * is given the connection next, would wait behind it.
 */
export const clientFor = ({ prepares, impatient }: Manners): typeof pg.Client =>
  class extends pg.Client {
    override query(...[statement, values, ...rest]: unknown[]): never {
      const name = prepares && typeof statement === 'string' && Array.isArray(values) && nameOf(statement);
      const query = super.query.bind(this) as (...args: unknown[]) => never;
      const result = name ? query({ name, text: statement, values }, ...rest) : query(statement, values, ...rest);
      if (impatient) this.giveUpWhenLate(result);
      return result;
    }

    private giveUpWhenLate(result: Promise<unknown> | undefined): void {
      result?.catch?.((error: Error) => {
        if (error.message === 'Query read timeout') connectionOf(this).stream.destroy();
      });
    }
  };
