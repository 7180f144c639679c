import type { Attachments } from '#attachments';
import { commands, type CommandName, type Failure, type Language, type Operation, type Rows } from '#contracts';
import type { Outbox } from '#outbox';
import type { DataSource } from 'typeorm';
import type { z } from 'zod';
import type { ImTokens } from '../easemob/im-tokens.js';
import type { Links } from '../files/links.js';
import type { SchoolPolicy } from '../authenticity/school-directory.js';
import type { Reads } from '../gateway-database.js';
import type { WriteTurns } from '../rates/write-turns.js';

/** Asks in nobody's name: a service key that reads about a school, of which it may read all that its scopes name. */
export const theSchoolItself = 0;

/** An authentic request with the fields of its command. */
export interface Call<C extends CommandName = CommandName> {
  school_id: number;
  /** In whose name it is asked; `theSchoolItself`, which is no account's, for commands that are `ofSchool` alone. */
  account_id: number;
  /** The service key that has signed; absent: signed as in 2017. */
  key_id?: string;
  fields: z.output<(typeof commands)[C]['fields']>;
  language: Language;
  request_id: string;
  policy: SchoolPolicy;
  /** Where it reads what is nothing but rows: what may lag may come from a replica. */
  reads: Reads;
  /** A signal that is aborted when the client has gone: nobody waits any more. Made only for who waits. */
  gone: () => AbortSignal;
  /** To be called when nothing is left but to wait: the request no longer counts as being worked on. */
  leave: () => void;
}

/** What handlers work with. */
export interface Tools {
  dataSource: DataSource;
  outbox: Outbox;
  /** Who may begin a transaction of it. */
  turns: WriteTurns;
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
