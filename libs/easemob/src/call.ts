import type { z } from 'zod';
import type { Bucket } from './budget.js';

/** Every call that we make, and the limit of Easemob that it counts against. */
export const bucketOf = {
  mintToken: 'token',
  userToken: 'userTokens',
  registerUser: 'users',
  registerUsers: 'users',
  renameUser: 'users',
  createGroup: 'groups:create',
  groupDetails: 'groups:details',
  renameGroup: 'groups:modify',
  transferOwner: 'groups:modify',
  deleteGroup: 'groups:delete',
  joinedGroups: 'joined',
  joinedGroupsOld: 'joined',
  appGroups: 'groups:list',
  groupMembers: 'groups:members',
  addMembers: 'groups:add',
  removeMembers: 'groups:remove',
  sendText: 'messages',
  historyUrl: 'history',
  historyFile: 'history:files',
  downloadFile: 'files',
  downloadFileElsewhere: 'files:elsewhere',
} as const satisfies Record<string, Bucket>;
export type Api = keyof typeof bucketOf;

/** What a call means, as far as that decides what its answers mean. */
export interface CallMeaning<T> {
  api: Api;
  /** False where the same call made again does the thing again: creating a group, sending a message. */
  repeatable: boolean;
  /** What a 200 must look like, and the value to make of it. */
  answer: z.ZodType<T>;
  /** What it says of people: Easemob quotes it in refusals, and it must not reach a log. */
  unspoken?: readonly string[] | undefined;
  /** The value when Easemob says that it is so already. */
  asWanted?: T;
}

/** One HTTP exchange with Easemob. */
export interface Call<T> extends CallMeaning<T> {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Below `/{org}/{app}`, encoded. */
  path: string;
  /** Not there, but at this address, which somebody else chose. */
  elsewhere?: URL;
  /** To be made without our token. */
  anonymous?: boolean;
  body?: unknown;
  headers?: Record<string, string>;
  /** The body of a 200 is handed on as it comes: `{ stream, contentLength }`. */
  streamed?: boolean;
}

/** What came back from an exchange, or how it was lost. */
export type Answer =
  | {
      kind: 'answered';
      status: number;
      /** The parsed JSON, or undefined where it is none; of a streamed 200 `{ stream, contentLength }`. */
      body: unknown;
      retryAfterMs?: number;
    }
  | {
      kind: 'lost';
      why: 'unreachable' | 'timeout' | 'reset' | 'aborted' | 'forbidden';
      /** False while certainly nothing of the request had reached the connection. */
      sent: boolean;
      /** The error code of the network, for people. */
      code?: string;
    };
