import { app, photo, system } from './stage.js';

export function pagesOfOtherOrigins(): void {
  describe('pages of other origins', () => {
    const preflight = (path: string, origin: string, method: string) =>
      fetch(system.url + path, {
        method: 'OPTIONS',
        headers: {
          origin,
          'access-control-request-method': method,
          'access-control-request-headers': 'content-type',
        },
      });

    it.each([
      ['/api/im', 'POST'],
      ['/api/userpic', 'GET'],
      ['/api/easemob/file', 'GET'],
    ])('that are listed may use %s', async (path, method) => {
      const { status, headers } = await preflight(path, app, method);
      expect([status, headers.get('access-control-allow-origin')]).toEqual([204, app]);
      expect(headers.get('access-control-allow-methods')).toContain(method);
      expect(headers.get('access-control-allow-headers')).toContain('Content-Type');
    });

    it('see of an answer, a failure too, what they need', async () => {
      for (const answer of [await photo({}, { origin: app }), await photo({ sign: '0'.repeat(32) }, { origin: app })]) {
        expect(answer.headers.get('access-control-allow-origin')).toBe(app);
        expect(answer.headers.get('access-control-expose-headers')).toContain('Retry-After');
      }
    });

    it('that are not listed may not', async () => {
      const other = 'https://other.example';
      const answers = [
        (await preflight('/api/im', other, 'POST')).headers,
        (await photo({}, { origin: other })).headers,
      ];
      expect(answers.map((headers) => headers.get('access-control-allow-origin'))).toEqual([null, null]);
    });
  });
}
