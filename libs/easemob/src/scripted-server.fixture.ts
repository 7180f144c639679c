import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { text as textOf } from 'node:stream/consumers';
import type { AddressInfo } from 'node:net';
import type { EasemobSettings } from './easemob-caller.js';
import { EasemobClient } from './easemob-client.js';
import { localBudget } from './local-budget.js';
import type { Budget, CallOptions } from './budget.js';
import type { TokenStore } from './token-keeper.js';

/** What the scripted Easemob saw, and how it is to answer: one step a request, the last one for all that follow. */
interface Seen {
  method: string;
  url: string;
  token: string | undefined;
  headers: IncomingMessage['headers'];
  body: unknown;
  /** The body as it came. */
  text: string;
}
export type Step = (response: ServerResponse, request: IncomingMessage) => void;

export const json =
  (status: number, body: unknown, headers: Record<string, string> = {}): Step =>
  (response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
  };
export const refusal = (status: number, error: string, error_description: string, headers?: Record<string, string>) =>
  json(status, { error, error_description, timestamp: 1, duration: 0 }, headers);
export const silence: Step = () => undefined;
export const reset: Step = (response) => response.socket!.resetAndDestroy();
export const garbage: Step = (response) => response.end('<html>502 Bad Gateway</html>');

export const tap: CallOptions = { lane: 'tap' };
export const group = {
  name: 'Class 3/2',
  description: 'SchoolIM:sim-test-7',
  custom: 'sim-test-7',
  owner: 'svc',
  maxUsers: 200,
};

export const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

export async function scripted(...steps: Step[]) {
  const seen: Seen[] = [];
  let minted = 0;
  const server: Server = createServer((request, response) => {
    void textOf(request).then((body) => {
      if (request.url === '/org/app/token') {
        minted += 1;
        return json(200, { access_token: `token-${minted}`, expires_in: 3600, application: 'x' })(response, request);
      }
      const token = request.headers.authorization?.replace('Bearer ', '');
      seen.push({
        method: request.method!,
        url: request.url!.replace('/org/app', ''),
        token,
        headers: request.headers,
        body: body && JSON.parse(body),
        text: body,
      });
      return (steps.length > 1 ? steps.shift()! : steps[0]!)(response, request);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanups.push(() => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { url, seen, minted: () => minted };
}

export interface Parts {
  files?: EasemobSettings['files'];
  timeoutMs?: number;
  budget?: Budget;
  tokens?: TokenStore;
}
export function clientOf(url: string, { timeoutMs = 2000, budget = localBudget(), tokens, files }: Parts = {}) {
  const observed: { api: string; outcome: string }[] = [];
  const client = new EasemobClient(
    { url, org: 'org', app: 'app', clientId: 'id', clientSecret: 'secret', timeoutMs, files },
    { budget, tokens, observe: ({ api, outcome }) => observed.push({ api, outcome }) },
  );
  cleanups.push(() => client.close());
  return { client, observed };
}
