import type { Program } from './program.js';
import type { Mutation } from './weave/weave.js';

/** A statement as it was sent to PostgreSQL. */
export interface Recorded {
  /** Which of the connections of its process. */
  connection: number;
  text: string;
  values: unknown[];
}

/** Woven into a process: it prints every statement that it sends, through whatever library. */
export const recording: Mutation = {
  file: 'libs/database/src/client.js',
  find: 'const names = new Map();',
  replace: `const names = new Map();
    const { prototype } = pg.Client;
    const { query } = prototype;
    let connections = 0;
    prototype.query = function (asked, ...rest) {
      const text = typeof asked === 'string' ? asked : asked.text;
      const values = typeof asked === 'string' ? rest.find(Array.isArray) : asked.values;
      this.connectionNumber ??= ++connections;
      if (text) process.stderr.write('\\nsql ' + JSON.stringify([this.connectionNumber, text, values ?? []]) + '\\n');
      return query.call(this, asked, ...rest);
    };`,
};

/** What a recording process has sent since it last was asked to forget: `program.output = ''`. */
export const statementsOf = ({ output }: Pick<Program, 'output'>): Recorded[] =>
  [...output.matchAll(/^sql (\[.*\])$/gm)].map(([, line]) => {
    const [connection, text, values] = JSON.parse(line!) as [number, string, unknown[]];
    return { connection, text, values };
  });

const begins = /^(start transaction|begin)/i;
const ends = /^(commit|rollback)/i;

/** Statements by the transaction that they belong to; those outside of one stand alone. */
export function transactionsOf(recorded: readonly Recorded[]): Recorded[][] {
  const open = new Map<number, Recorded[]>();
  const transactions: Recorded[][] = [];
  for (const statement of recorded) {
    const { connection, text } = statement;
    const current = open.get(connection) ?? [];
    if (current.length === 0) transactions.push(current);
    current.push(statement);
    if (current.length > 1 ? !ends.test(text) : begins.test(text)) open.set(connection, current);
    else open.delete(connection);
  }
  return transactions;
}

export const isTransaction = ([first]: readonly Recorded[]): boolean => begins.test(first!.text);

/** What each connection begins with: how many there are depends on how quick everything is. */
export const isGreeting = ([only]: readonly Recorded[]): boolean => /^set /i.test(only!.text);

/** A relay has looked for what others have left behind, and found nothing. */
export const isIdleLook = (transaction: readonly Recorded[]): boolean =>
  transaction.length === 3 && /from outbox\b.*for update skip locked/s.test(transaction[1]!.text);
