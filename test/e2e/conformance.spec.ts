import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { addSchool, addServiceKey, setSchool } from '#operating';
import { operatorOf } from '../support/operator.js';
import { Program } from '../support/program.js';
import { salt, startSystem } from '../support/system.js';

/** Plays the kit. @returns its exit code and what it printed */
async function play(...args: string[]): Promise<{ code: number | string; output: string }> {
  const kit = new Program('conformance', { args: ['--salt', salt, ...args] });
  return { code: await kit.exited, output: kit.output };
}

const servers: Server[] = [];
afterEach(() => void servers.splice(0).map((server) => server.close()));

/** A server that has one answer to everything. */
async function serve(answer: string): Promise<string> {
  const server = createServer((request, response) => {
    request.resume();
    response.setHeader('content-type', 'application/json').end(answer);
  });
  servers.push(server.listen(0, '127.0.0.1'));
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe('the conformance kit', () => {
  it('finds nothing wrong with our server, and again nothing when it is played a second time', async () => {
    const system = await startSystem();
    const { operator, seal, close } = await operatorOf(system);
    try {
      const scopes = { scopes: ['getGroupRelationId'], schools: [6], rate_per_minute: 600, expires_in_ms: null };
      const made = await addServiceKey(operator, { name: 'conformance', ...scopes }, seal);
      await addSchool(operator, { school_id: 9, name: 'keys alone' });
      await setSchool(operator, 9, { signature: 'v2' });
      const keyed = ['--key', `${made!.key_id}:${made!.secret}`, '--keys-alone', '9'];
      for (let round = 0; round < 2; round++) {
        const { code, output } = await play('--url', system.url, '--writes', '--strict', '--files', ...keyed);
        expect(output).toMatch(/\n\d+ passed, 0 failed/);
        expect(output).not.toContain('FAIL');
        expect(code).toBe(0);
      }
      const { output, code } = await play(
        '--url',
        system.url,
        '--writes',
        '--strict',
        '--json',
        '--only',
        'shown to its school',
      );
      const report = JSON.parse(output) as { results: { name: string }[] };
      expect(report.results.map(({ name }) => name)).toEqual(['made here and in Easemob', 'shown to its school only']);
      expect([report, code]).toMatchObject([{ passed: 2, failed: 0 }, 0]);
    } finally {
      await close();
      await system.stop();
    }
  }, 300_000);

  it('passes an old server that answers as in 2017 and knows nothing newer', async () => {
    const url = await serve('{"fieldCount":2,"values":["account_id","im_user_id",3419,162317],"rowCount":1}\n');
    expect(await play('--url', url, '--only', '^getIMUserID: the sample')).toMatchObject({ code: 0 });
  });

  it.each([
    [
      'a space after a comma',
      '{"fieldCount":2, "values":["account_id","im_user_id",3419,162317],"rowCount":1}',
      '- {"fieldCount":2,"values":',
    ],
    [
      'a wrong rowCount',
      '{"fieldCount":2,"values":["account_id","im_user_id",3419,162317],"rowCount":2}',
      '"rowCount":1}',
    ],
    [
      'quoted numbers',
      '{"fieldCount":2,"values":["account_id","im_user_id","3419","162317"],"rowCount":1}',
      '@@ character',
    ],
  ])('shows a table with %s', async (_what, answer, shown) => {
    const { code, output } = await play('--url', await serve(answer), '--only', '^getIMUserID: the sample');
    expect(output).toContain('FAIL the sample of 2017, compact');
    expect(output).toContain(shown);
    expect(output).toMatch(/\n0 passed, 1 failed/);
    expect(code).toBe(1);
  });

  it('shows a server that lets everything pass', async () => {
    const url = await serve('{"relation_id":58}');
    const { code, output } = await play('--url', url, '--only', 'a replay is refused|envelope: a wrong signature');
    expect(output).toMatch(/@@ status\n +- 401\n +\+ 200\n/);
    expect([code, /0 passed, 2 failed/.test(output)]).toEqual([1, true]);
  });

  it.each([
    ['no server', ['--url', 'http://127.0.0.1:1'], /no server at http:\/\/127\.0\.0\.1:1/],
    ['an unknown switch', ['--nonsense'], /unknown option/],
    ['a URL that is none', ['--url', 'localhost'], /Not an http URL/],
    ['a pattern that is none', ['--only', '('], /Not a regular expression/],
    ['a pattern that fits nothing', ['--only', 'no such case'], /no case fits/],
  ])('tells of %s and ends with 2', async (_what, args, told) => {
    const { code, output } = await play(...args);
    expect([code, told.test(output)]).toEqual([2, true]);
  });
});
