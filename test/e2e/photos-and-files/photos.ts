import { picture, zipWith } from '../../support/photo-zip.js';
import { runOps } from '../../support/ops.js';
import { get, photo, query, system } from './stage.js';

export function photos(): void {
  describe('photos', () => {
    it('are of a teacher, else of a student, else of the account itself', async () => {
      const own = await photo({ account_id: 3640 });
      const teachers = await photo({ teacher_id: 290, student_id: 290, account_id: 3640 });
      const students = await photo({ student_id: 290 });
      expect([own.status, own.headers.get('content-type')]).toEqual([200, 'image/png']);
      expect([teachers.status, teachers.headers.get('content-type')]).toEqual([200, 'image/jpeg']);
      expect(students.bytes).toEqual(own.bytes);
      expect((await photo()).bytes).toEqual(teachers.bytes);
      expect(Object.fromEntries(own.headers)).toMatchObject({
        'cache-control': 'private',
        'x-content-type-options': 'nosniff',
        'content-length': String(own.bytes.length),
      });
    });

    it('are not sent again to who has them, which uses up the timestamp all the same', async () => {
      const etag = (await photo()).headers.get('etag')!;
      const again = `/api/userpic?${query({})}`;
      const unchanged = await get(again, { 'if-none-match': `"other", ${etag}` });
      expect([unchanged.status, unchanged.bytes.length, unchanged.headers.get('etag')]).toEqual([304, 0, etag]);
      expect((await get(again, { 'if-none-match': etag })).error).toBe('timestamp_reused');
      expect((await photo({}, { 'if-none-match': '"other"' })).status).toBe(200);
    });

    it('that a school hands in as a zip are sent, drawn anew', async () => {
      const { rows } = await system.database.query<{ account_id: number }>(
        `select account_id from im_user u where school_id = 6 and account_id <> 3179
            and not exists (select from user_photo p where p.im_user_id = u.im_user_id) limit 1`,
      );
      const { account_id } = rows[0]!;
      const files = { [`${account_id}.png`]: await picture().png().toBuffer(), '一班/99.png': Buffer.alloc(1) };
      const zip = await zipWith(files, system.env.DATA_DIR!);
      const { code, output } = await runOps(system, ['roster', 'photos', zip, '--school', '6']);
      expect([code, output]).toEqual([
        1,
        expect.stringMatching(/一班\/99\.png .*nobody[^]*1 photo taken.*1 file left out/),
      ]);
      const sent = await photo({ account_id });
      expect([sent.status, sent.headers.get('content-type')]).toEqual([200, 'image/jpeg']);
    });

    it('that are not there are a 404, those of another school too', async () => {
      for (const fields of [{ account_id: 3179 }, { teacher_id: 291 }, { school_id: 1, student_id: 290 }]) {
        const answer = await photo(fields);
        expect([answer.status, answer.error]).toEqual([404, 'photo_not_found']);
      }
    });
  });
}

export function requestsInTheQuery(): void {
  describe('requests with everything in the query', () => {
    it.each<[string, Parameters<typeof query>[0], number, string]>([
      ['a missing sign', { sign: undefined }, 400, 'missing_field'],
      ['a number that is none', { school_id: '6x' }, 400, 'bad_field'],
      ['a leading zero', { account_id: '03419' }, 400, 'bad_field'],
      [
        'a wrong signature, before fields of its own',
        { sign: '0'.repeat(32), im_message_id: 'x' },
        401,
        'bad_signature',
      ],
      ['no message', {}, 400, 'missing_field'],
      ['a bad message', { im_message_id: '-1' }, 400, 'bad_field'],
    ])('are refused with %s', async (_what, fields, status, error) => {
      const answer = await get(`/api/easemob/file?${query(fields)}`);
      expect([answer.status, answer.error]).toEqual([status, error]);
    });

    it('are refused with a field given twice', async () => {
      expect((await get(`/api/userpic?${query({})}&school_id=6`)).error).toBe('bad_field');
    });

    it('use up their timestamp where a field of their own is bad', async () => {
      const bad = `/api/easemob/file?${query({ im_message_id: 'x' })}`;
      expect((await get(bad)).error).toBe('bad_field');
      expect((await get(bad)).error).toBe('timestamp_reused');
    });
  });
}
