import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { runOps } from '../support/ops.js';
import { Program } from '../support/program.js';

const credentials = {
  EASEMOB_ORG: 'school',
  EASEMOB_APP: 'im',
  EASEMOB_CLIENT_ID: 'id',
  EASEMOB_CLIENT_SECRET: 'very-secret',
};
let simulator: Program;
let url: string;
beforeAll(async () => {
  simulator = new Program('easemob-simulator', {
    env: { ...credentials, SIMULATOR_PORT: '0', LOG_LEVEL: 'info' },
  });
  const [, port] = await simulator.prints(/"port":(\d+)/);
  url = `http://127.0.0.1:${port}`;
});
afterAll(() => simulator?.stop());

function check(env: Record<string, string> = {}) {
  return runOps({ env: { ...credentials, EASEMOB_URL: url, ...env } }, ['easemob', 'check']);
}

describe('ops easemob check', () => {
  it('finds an account as it should be, and changes nothing in it', async () => {
    const { code, output } = await check();
    expect([code, output]).toEqual([0, expect.stringMatching(/token +good for[\s\S]*registration +authorised only/)]);
    const state = (await (await fetch(`${url}/_control/state`)).json()) as {
      users: number;
      groups: object[];
    };
    expect([state.users, state.groups]).toEqual([0, []]);
  });

  it.each<[string, Record<string, string>, RegExp]>([
    [
      'a host that nobody answers at',
      { EASEMOB_URL: 'http://127.0.0.1:2' },
      /host +does not answer \(ECONNREFUSED\) +EASEMOB_URL/,
    ],
    ['http across a network', { EASEMOB_URL: 'http://192.0.2.1', EASEMOB_TIMEOUT_MS: '200' }, /transport .*https/],
    ['another org', { EASEMOB_ORG: 'other' }, /EASEMOB_ORG, EASEMOB_APP: there is no app other#im/],
    ['another app', { EASEMOB_APP: 'other' }, /EASEMOB_ORG, EASEMOB_APP: there is no app school#other/],
    ['another client id', { EASEMOB_CLIENT_ID: 'x' }, /EASEMOB_CLIENT_ID: not that of this app/],
    ['another client secret', { EASEMOB_CLIENT_SECRET: 'x' }, /EASEMOB_CLIENT_SECRET: not that of this app/],
  ])('names %s, with its remedy', async (_mistake, env, remedy) => {
    const { code, output } = await check(env);
    expect([code, output]).toEqual([1, expect.stringMatching(remedy)]);
    expect(output).not.toContain('very-secret');
  });

  it('names registration that is open to anybody, and a host that is not Easemob', async () => {
    const answer = (path: string): [number, string] => {
      if (path.endsWith('/token')) return [200, '{"access_token":"t","expires_in":3600}'];
      return path.endsWith('/users') ? [400, '{"error":"illegal_argument"}'] : [200, '{}'];
    };
    const server = createServer((request, response) => {
      const [status, body] = request.url!.startsWith('/web') ? ([200, '<html>'] as const) : answer(request.url!);
      response.writeHead(status).end(body);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const own = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    expect((await check({ EASEMOB_URL: own })).output).toMatch(/registration +open.*授权注册/);
    expect((await check({ EASEMOB_URL: `${own}/web` })).output).toMatch(/host +answers 200, but not as Easemob does/);
    server.close();
  });
});
