import type { Attachments } from '#attachments';
import { commands, type CommandName, type Failure, type Language, type Operation, type Rows } from '#contracts';
import type { ReadRows } from '#database';
import type { Outbox } from '#outbox';
import type { DataSource } from 'typeorm';
import type { z } from 'zod';
import type { ImTokens } from '../easemob/im-tokens.js';
import type { Links } from '../files/links.js';
import type { SchoolPolicy } from '../authenticity/school-directory.js';

/** An authentic request with the fields of its command. */
export interface Call<C extends CommandName = CommandName> {
  school_id: number;
  account_id: number;
  fields: z.output<(typeof commands)[C]['fields']>;
  language: Language;
  request_id: string;
  policy: SchoolPolicy;
  /** A signal that is aborted when the client has gone: nobody waits any more. Made only for who waits. */
  gone: () => AbortSignal;
  /** To be called when nothing is left but to wait: the request no longer counts as being worked on. */
  leave: () => void;
}

/** What handlers work with. */
export interface Tools {
  dataSource: DataSource;
  /** For short reads by key; see GatewayDatabase. */
  readRows: ReadRows;
  outbox: Outbox;
  attachments: Attachments;
  links: Links;
  imTokens: ImTokens;
  /** Members that a group may have in Easemob, its owner included. */
  groupMaxUsers: number;
  /** An operation as it is known, or as it is once it is final, if that comes within the caller's `wait_ms`. */
  held(
    known: Operation,
    call: { fields: { wait_ms?: number | undefined } } & Pick<Call, 'gone' | 'leave'>,
  ): Promise<Operation>;
}

/** What a command answers: bare cells for a table, else an object in the order of its keys. */
type Answer<C extends CommandName> = (typeof commands)[C] extends { answer: 'table' }
  ? Rows
  : (typeof commands)[C] extends { reply: infer R extends z.ZodObject }
    ? z.input<R>
    : never;

export type Handler<C extends CommandName> = (call: Call<C>, tools: Tools) => Promise<Answer<C> | Failure>;

/** One handler per command of the contract. */
export type Handlers = { [C in CommandName]: Handler<C> };
