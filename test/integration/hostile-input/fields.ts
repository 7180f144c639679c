import fc from 'fast-check';
import { commands, examples } from '#contracts';
import { expectDocumented, post, rows, runs, signed } from './stage.js';
import { signedRequest } from './odd-values.js';

/** Requests whose signature is right. */
export function hostileFields(): void {
  it('any fields in a well-signed request; what is refused writes nothing', async () => {
    const accepted = new Set<string>();
    await fc.assert(
      fc.asyncProperty(signedRequest, async (fields) => {
        const before = await rows();
        const answer = await post(signed(fields));
        expectDocumented(answer);
        const refused = (JSON.parse(answer.text) as { error?: string }).error !== undefined;
        // The relay of requests accepted earlier empties the outbox meanwhile.
        if (!refused) accepted.add(fields.cmd);
        if (refused) expect({ ...(await rows()), outbox: 0 }).toEqual({ ...before, outbox: 0 });
      }),
      { numRuns: runs * 2 },
    );
    // Else the requests were too hostile to get anywhere near the database.
    expect(accepted.size).toBeGreaterThan(5);
  });
  // By chance a nasty value rarely meets a request that is good otherwise; so each one is put into each place.
  it('each nasty value in each field, and in all fields of text, of a request that is good otherwise', async () => {
    const nasty = [
      '\0',
      'a\0b',
      '\ud800',
      '',
      '[',
      '0000-01-01 00:00:00',
      '9999-12-31 23:59:59',
      -1,
      2 ** 31,
      1e308,
      null,
      { __proto__x: [] },
    ];
    for (const { request } of Object.values(examples)) {
      const fields = Object.keys(commands[request.cmd as keyof typeof commands].fields.shape);
      const texts = fields.filter((name) => typeof request[name] === 'string');
      for (const value of nasty)
        for (const spoilt of [...fields.map((name) => [name]), texts]) {
          const answer = await post(signed({ ...request, ...Object.fromEntries(spoilt.map((name) => [name, value])) }));
          expect([request.cmd, spoilt, value, answer.status]).not.toContain(500);
          expectDocumented(answer);
        }
    }
  });
  const nested = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
  const custom = { cmd: 'createCustomGroup', groupname: 'x', owner_account_id: 3419 };
  const log = { cmd: 'getJiBeiChatLog', grade_no: 1, course_id: 2 };
  const message = { cmd: 'sendMsgToJiBeiChat', grade_no: 1, course_id: 2, msg: { type: 'txt', msg: 'x' } };
  it.each<[string, object, string]>([
    ['NUL in a request_id', { ...custom, request_id: 'a\0b' }, 'request_id'],
    ['NUL in a name', { ...custom, groupname: 'a\0b' }, 'groupname'],
    ['NUL in a callback_url', { ...custom, callback_url: 'https://school.example/\0' }, 'callback_url'],
    ['half a character in a name', { ...custom, groupname: 'a\ud800' }, 'groupname'],
    ['half a character in a message', { ...message, msg: { type: 'txt', msg: '\udc00' } }, 'msg.msg'],
    ['the year 0', { ...log, begin_time: '0000-01-01 00:00:00', end_time: '0000-01-02 00:00:00' }, 'begin_time'],
    ['an ext that is nested too deeply to be written', { ...message, ext: { a: 'NESTED' } }, 'ext'],
  ])('%s is a bad field and writes nothing', async (_what, fields, name) => {
    const before = await rows();
    const answer = await post(signed(fields).replace('"NESTED"', nested));
    expectDocumented(answer);
    expect(JSON.parse(answer.text)).toMatchObject({ error: 'bad_field', msg: expect.stringContaining(name) });
    expect({ ...(await rows()), outbox: 0 }).toEqual({ ...before, outbox: 0 });
  });
}
