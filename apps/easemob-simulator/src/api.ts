import type { IncomingHttpHeaders } from 'node:http';
import type { Reply } from './answers.js';
import type { Endpoint } from './api/endpoint.js';
import { groupApi, roomApi } from './api/groups.js';
import { documentedLimits, usualLimit, type DocumentedClass } from './api/limits.js';
import { messageApi } from './api/messages.js';
import { userApi } from './api/users.js';

const tables = { ...userApi, ...groupApi, ...roomApi, ...messageApi };

export type RouteName = keyof typeof tables;
export const routeNames = Object.keys(tables) as [RouteName, ...RouteName[]];

/** The whole API: what can be called, how it is named in faults, latencies and records, and which limit it counts on. */
export const api: Readonly<Record<RouteName, Endpoint>> = tables;

/** What calls are counted on: a class of the documentation, or the route itself. */
export type ApiClass = DocumentedClass | RouteName;
export const classOf = (route: RouteName): ApiClass => api[route].apiClass ?? route;

const unclassed = routeNames.filter((route) => api[route].apiClass === undefined);

export const usualLimits = {
  ...Object.fromEntries(unclassed.map((route) => [route, usualLimit])),
  ...documentedLimits,
} as Record<ApiClass, { calls: number; perMs: number }>;

export const apiClasses = Object.keys(usualLimits) as [ApiClass, ...ApiClass[]];

/** One call that passed the limits and the token check. */
export interface Call {
  params: Record<string, string>;
  query: Record<string, string>;
  headers: IncomingHttpHeaders;
  /** The parsed JSON body, or the fields of a form; undefined when there was none. */
  body: unknown;
  raw: Buffer;
  /** Scheme and host the caller used, for links that lead back here. */
  origin: string;
  /** Whose token it came with; undefined is the app itself, or nobody. */
  user?: string;
}

/** Carries a call out, all at once: nothing may happen between its first look at the state and its effect. */
type Handler = (call: Call) => Reply;
export type Handlers = Record<RouteName, Handler>;
