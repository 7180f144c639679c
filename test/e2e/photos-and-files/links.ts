import { eventually } from '../../support/eventually.js';
import { file, get, system } from './stage.js';

export function links(): void {
  describe('links', () => {
    const linkTo = (of: object, account = 3419) =>
      system
        .client(6, account)
        .fileLink(of)
        .then((link) => link.slice(system.url.length));

    it('bring a file again and again, in part too, and may be kept', async () => {
      const link = await linkTo({ im_message_id: 2007 });
      expect(await linkTo({ im_message_id: 2007 })).toBe(link);
      const [whole, part] = [await get(link), await get(link, { range: 'bytes=0-5' })];
      expect([whole.status, whole.headers.get('cache-control')]).toEqual([
        200,
        expect.stringMatching(/^private, max-age=\d+$/),
      ]);
      expect([part.status, part.bytes]).toEqual([206, whole.bytes.subarray(0, 6)]);
    });

    it('bring photos: of a teacher, a student, or the account', async () => {
      const of = [{ teacher_id: 290 }, { student_id: 290 }, {}];
      const types = await Promise.all(
        of.map(async (whose) => (await get(await linkTo(whose))).headers.get('content-type')),
      );
      expect(types).toEqual(['image/jpeg', 'image/png', 'image/jpeg']);
    });

    it('that were changed, or lead elsewhere, open nothing', async () => {
      const link = await linkTo({ im_message_id: 2007 });
      const others = [
        link.replace('.2007.', '.2008.'),
        link.replace('/api/easemob/file', '/api/userpic'),
        '/api/easemob/file?link=x',
        `${link}&link=x`,
      ];
      for (const other of others) expect(await get(other)).toMatchObject({ status: 401, error: 'link_invalid' });
    });

    it('are given to those only who may read', async () => {
      await expect(linkTo({ im_message_id: 999_999 })).rejects.toMatchObject({ error: 'message_not_found' });
      await expect(linkTo({ im_message_id: 2007, teacher_id: 290 })).rejects.toMatchObject({ error: 'bad_field' });
    });
  });
}

export function membersOnly(): void {
  describe('a school with access: member', () => {
    beforeAll(() => system.database.query(`update school set access = 'member' where school_id = 6`));
    afterAll(() => system.database.query(`update school set access = 'school' where school_id = 6`));

    it('shows a file to members of its group only', async () => {
      const stranger = await eventually(() => file(2007, {}, { account_id: 3640 }), {
        good: ({ error }) => error !== undefined,
      });
      expect([stranger.status, stranger.error]).toEqual([403, 'not_group_member']);
      expect((await file(2007)).status).toBe(200);
    });

    it('gives a stranger no link, and one that he was given as a member opens nothing any more', async () => {
      await expect(system.client(6, 3640).fileLink({ im_message_id: 2007 })).rejects.toMatchObject({
        error: 'not_group_member',
      });
      const link = (await system.client(6, 3419).fileLink({ im_message_id: 2007 })).slice(system.url.length);
      const membership = 'im_group_id = 712 and im_user_id = 162317';
      const { rows } = await system.database.query(
        `delete from im_group_member where ${membership} returning position, is_owner`,
      );
      expect(await get(link)).toMatchObject({ status: 403, error: 'not_group_member' });
      await system.database.query(
        'insert into im_group_member (im_group_id, im_user_id, position, is_owner) values (712, 162317, $1, $2)',
        [rows[0].position, rows[0].is_owner],
      );
    });
  });
}
