import type { DocumentedClass } from './limits.js';

/** Decides the form of the envelopes: every Easemob service writes them a little differently. */
type Family = 'token' | 'users' | 'groups' | 'messages' | 'files' | 'metadata' | 'history' | 'storage';

/** One thing that can be called. */
export interface Endpoint {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Under /{org}/{app}, save for `storage`: that is reached by signed links and knows neither app nor token. */
  path: string;
  family: Family;
  /** Calls of one class share one rate limit; absent: the route has the usual one to itself. */
  apiClass?: DocumentedClass;
  /** Whose token opens it: the app's alone (absent), a user's too, or none before the handler has looked. */
  token?: 'user' | 'none';
  /** What the body is; absent: JSON. */
  body?: 'form' | 'file';
  /** Where Easemob describes it: a page below docs/document/server-side of github.com/easemob/easemob-doc. */
  page: string;
}

type Named<T, Suffix extends string> = { [Name in keyof T as `${Name & string}Of${Suffix}`]: T[Name] };

/** A table for what groups and chat rooms have alike: `mutes` becomes `mutesOfGroup` or `mutesOfRoom`. */
export const named = <T extends object, Suffix extends string>(table: T, suffix: Suffix) =>
  Object.fromEntries(Object.entries(table).map(([name, entry]) => [`${name}Of${suffix}`, entry])) as Named<T, Suffix>;
