import type { z } from 'zod';
import type { OperationEventName } from './events.js';
import type { Columns } from './table.js';

interface Asked {
  /** It is about the school and not about who asks: a service key may ask it without an account_id, as the school itself. */
  ofSchool?: true;
}

/** A command whose answer is a table in the 2017 layout. */
export interface TableCommand<Fields extends z.ZodObject = z.ZodObject, C extends Columns = Columns> extends Asked {
  answer: 'table';
  summary: string;
  fields: Fields;
  columns: C;
}

/** A command whose answer is a JSON object. Its keys are written in the order of the schema. */
export interface ObjectCommand<
  Fields extends z.ZodObject = z.ZodObject,
  Reply extends z.ZodObject = z.ZodObject,
> extends Asked {
  answer: 'object';
  summary: string;
  fields: Fields;
  reply: Reply;
  /** Asks something of Easemob while the caller waits: it takes a place among the writes, and counts as one in their rates. */
  costly?: true;
  /** The events that tell how an operation of this command ended; only on commands that start one. */
  ends?: { well: OperationEventName; badly: OperationEventName };
}

export type Command = TableCommand | ObjectCommand;

export const tableCommand = <F extends z.ZodObject, const C extends Columns>(
  definition: Omit<TableCommand<F, C>, 'answer'>,
): TableCommand<F, C> => ({ answer: 'table', ...definition });

export const objectCommand = <F extends z.ZodObject, R extends z.ZodObject>(
  definition: Omit<ObjectCommand<F, R>, 'answer'>,
): ObjectCommand<F, R> => ({ answer: 'object', ...definition });
