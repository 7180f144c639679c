import fc from 'fast-check';
import { freshTimestamp, sign } from '#client';
import { downloadStatusOf } from '#contracts';
import { expectDocumented, identity, runs, send } from './stage.js';
import { oddText } from './odd-values.js';

/** What may be asked for by GET, and whatever else may come before a body. */
export function hostileAddresses(): void {
  it('any query on the addresses of photos and files', async () => {
    const query = fc.array(
      fc.tuple(
        fc.oneof(
          fc.constantFrom(
            'school_id',
            'account_id',
            'timestamp',
            'sign',
            'teacher_id',
            'im_message_id',
            'a[b]',
            '__proto__',
          ),
          oddText,
        ),
        fc.oneof(oddText, fc.constantFrom('6', '06', '3419', '99999999999', '-1')),
      ),
      { maxLength: 8 },
    );
    const raw = fc.constantFrom('%', '%00', '%ff', '&&&=', 'school_id=6&school_id=7', '?'.repeat(50));
    const text = fc.oneof(
      raw,
      query.map((pairs) =>
        new URLSearchParams(pairs.map(([name, value]): [string, string] => [name, value])).toString(),
      ),
    );
    await fc.assert(
      fc.asyncProperty(fc.constantFrom('/api/userpic', '/api/easemob/file'), text, async (path, search) =>
        expectDocumented(await send(`${path}?${search}`, {}), downloadStatusOf),
      ),
      { numRuns: runs },
    );
  });
  it('any well-signed query on them', async () => {
    const own = fc.record(
      {
        teacher_id: fc.constantFrom('290', '0', 'x', '2147483648'),
        student_id: fc.constantFrom('1', ''),
        im_message_id: fc.constantFrom('1', '2006', '2009', 'x', '99999999999'),
      },
      { requiredKeys: [] },
    );
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('/api/userpic', '/api/easemob/file'),
        own,
        fc.constantFrom('bytes=0-1', 'bytes=9-1', 'bytes=-', 'pages=1', 'bytes=0-1,3-4', ''),
        async (path, fields, range) => {
          const timestamp = freshTimestamp();
          const search = new URLSearchParams({
            ...fields,
            school_id: '6',
            account_id: '3419',
            timestamp,
            sign: sign(timestamp, identity),
          } as Record<string, string>);
          const answer = await send(`${path}?${search}`, { headers: range ? { range } : {} });
          if (answer.type.startsWith('application/json')) expectDocumented(answer, downloadStatusOf);
          else expect([200, 206, 304, 416]).toContain(answer.status);
        },
      ),
      { numRuns: runs },
    );
  });
  it('any headers, methods and paths', async () => {
    const printable = fc.string({ maxLength: 60 }).map((text) => text.replace(/[^\x20-\x7e]/g, '').trim());
    const headers = fc.record({
      'content-type': fc.oneof(
        printable,
        fc.constantFrom('application/json', 'application/json; charset=gbk', 'multipart/form-data'),
      ),
      'x-request-id': printable,
      'accept-language': printable,
    });
    const path = fc.oneof(
      fc.webPath(),
      fc.constantFrom(
        '/api/im',
        '/api/im/',
        '/api//im',
        '/api/im/../im',
        '/%2e%2e/etc/passwd',
        '/api/im%00',
        '//',
        '/health',
      ),
    );
    await fc.assert(
      fc.asyncProperty(
        headers,
        path,
        fc.constantFrom('GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'PROPFIND'),
        async (given, where, method) => {
          const answer = await send(where.startsWith('/') ? where : `/${where}`, {
            method,
            headers: given,
            ...(method !== 'GET' && { body: '{}' }),
          });
          if (!/^\/?([?#]|$)|^\/(docs|(open|async)api\.json|health)/.test(where)) expectDocumented(answer);
        },
      ),
      { numRuns: runs },
    );
  });
}
