/** Kinds of calls for which a plan of Easemob names one figure. */
export type LimitClass = 'token' | 'userTokens' | 'users' | 'groups' | 'joined' | 'messages' | 'history' | 'files';

/** What Easemob counts on its own. A figure holds for each bucket of its class. */
export type Bucket =
  | Exclude<LimitClass, 'groups'>
  /** Storages that are not the API's host: what they fail in says nothing of it. */
  | 'files:elsewhere'
  /** The storage of the history: what phones have us ask elsewhere says nothing of it. */
  | 'history:files'
  | `groups:${'create' | 'details' | 'modify' | 'delete' | 'list' | 'members' | 'add' | 'remove'}`;

/** Calls a second for the whole app key; below 1 for limits that are counted by the minute. */
export type Limits = Record<LimitClass, number>;

export const limitOf = (limits: Limits, bucket: Bucket): number => limits[bucket.split(':')[0] as LimitClass];

/**
 * Easemob REST documentation, API limits of the default plan. Tokens are limited to 300 there, but minting needlessly
 * is threatened with a ban; those of users are no such mints, and leave the others room. History is 10 a minute.
 */
export const defaultLimits: Limits = {
  token: 5,
  userTokens: 200,
  users: 100,
  groups: 100,
  joined: 50,
  messages: 20,
  history: 10 / 60,
  files: 100,
};

/** As lanes of work go: what is no tap leaves a part of each budget to taps. */
export type Lane = 'tap' | 'paced' | 'bulk';

export interface CallOptions {
  /** A person waits for it (`tap`), or nobody does: taps go first. */
  lane: Lane;
  /** How long to wait for the budget at most; 2 s where nothing else is said. */
  patienceMs?: number;
  /** Ends waiting; a request that has left us may be carried out all the same. */
  signal?: AbortSignal | undefined;
  /**
   * Asked in the very tick in which a request is written, however long token, budget and connection took: whether the
   * caller may still make a call of so many milliseconds. What it throws ends the call, with nothing sent.
   */
  mustLast?(ms: number): void;
}

export type Grant = { granted: true } | { granted: false; retryAfterMs: number };

/** One budget per limit of Easemob. */
export interface Budget {
  /** Takes a call from the budget, waiting for it as long as the caller likes; where it takes longer, says when to come back. */
  take(bucket: Bucket, options: CallOptions): Promise<Grant>;
  /** Nobody gets a call for so long: Easemob has said that it is too fast. Never shortens an earlier pause. */
  pause(bucket: Bucket, ms: number): Promise<void>;
  /** Lets go of what it holds. */
  close?(): Promise<void>;
}
