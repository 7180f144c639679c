import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openBlobStore } from '#blobs';
import { readAudit } from '#operating';
import { takePhotos } from '#operating/photos';
import { openPhotos, smallPicture } from '#photos';
import { picture, zipWith } from '../support/photo-zip.js';
import { dataSource, operator, useWork } from '../support/work.js';

useWork();

let blobs: Awaited<ReturnType<typeof openBlobStore>>;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'photos-'));
  blobs = await openBlobStore({ DATA_DIR: folder });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

let school = 2000;
/** Two pupils with numbers and a teacher without: accounts 1, 2 and 3 of a school of its own. */
beforeEach(async () => {
  school += 1;
  await dataSource.query(`insert into school (school_id, name) values ($1, 'school')`, [school]);
  await dataSource.query('insert into roster_school (school_id) values ($1)', [school]);
  await dataSource.query(
    `insert into roster_person (school_id, key, role, name, external_id, status)
     values ($1, 's1', 'student', '李明远', 'G100', 'active'), ($1, 's2', 'student', '王小明', 'G200', 'active')`,
    [school],
  );
  await dataSource.query(
    `insert into im_user (im_user_id, school_id, account_id, user_type, person_id, real_name, person_key)
     select $1 * 10 + n, $1, n, case n when 3 then 'teacher' else 'student' end, n, 'somebody', case when n < 3 then 's' || n end
       from generate_series(1, 3) n`,
    [school],
  );
});

const red = () => picture().png().toBuffer();
const blue = () => picture({ background: '#03c' }).png().toBuffer();
const hashOf = async (bytes: Buffer) =>
  createHash('sha256')
    .update((await smallPicture(bytes))!)
    .digest('hex');

async function take(files: Record<string, Buffer>, { rehearsal = false } = {}) {
  const { photos } = await openPhotos(await zipWith(files, folder));
  return takePhotos(operator(), { school, photos, blobs: rehearsal ? undefined : blobs });
}

const rows = (): Promise<{ account_id: number; blob_key: string; etag: string }[]> =>
  dataSource.query(
    `select account_id, blob_key, etag from user_photo join im_user using (im_user_id) where school_id = $1 order by 1`,
    [school],
  );

describe('photos from a zip', () => {
  it('are given to whom they name, by number, account or key, and found in the store', async () => {
    const zip = { 'a/G100.png': await red(), 's2.png': await blue(), '3.png': await red() };
    expect(await take(zip)).toEqual({ taken: 3, same: 0, faults: [] });
    const stored = await rows();
    expect(stored.map(({ account_id }) => account_id)).toEqual([1, 2, 3]);
    for (const { blob_key, etag } of stored) {
      expect(etag).toBe(`"${blob_key}"`);
      expect(await blobs.stat(blob_key)).toBeDefined();
    }
  });

  it('change nothing the second time, and the audit has a line for the first', async () => {
    const zip = { 'G100.png': await red(), 'G200.png': await blue() };
    await take(zip);
    expect(await take(zip)).toEqual({ taken: 0, same: 2, faults: [] });
    const lines = await readAudit(dataSource, { school, limit: 10 });
    expect(lines).toMatchObject([{ what: 'roster photos', subject: `school:${school}`, details: { photos: 2 } }]);
  });

  it('of whom the school does not have, or cannot tell apart, are named; the others are taken', async () => {
    await dataSource.query(`update roster_person set external_id = '3' where school_id = $1 and key = 's2'`, [school]);
    const zip = {
      '9.png': await red(),
      '3.png': await red(),
      '1.png': await red(),
      'G100.jpg': await blue(),
      's2.jpg': Buffer.from('a text'),
    };
    expect(await take(zip)).toEqual({
      taken: 1,
      same: 0,
      faults: [
        { file: '9.png', fault: 'nobody' },
        { file: '3.png', fault: 'several' },
        { file: 'G100.jpg', fault: 'twice' },
        { file: 's2.jpg', fault: 'no_picture' },
      ],
    });
    expect(await rows()).toMatchObject([{ account_id: 1, blob_key: await hashOf(await red()) }]);
  });

  it('that are only looked at are stored nowhere', async () => {
    expect(await take({ '1.png': await red() }, { rehearsal: true })).toEqual({ taken: 1, same: 0, faults: [] });
    expect(await rows()).toEqual([]);
  });

  it('take the place of others, which are let go', async () => {
    await take({ '1.png': await red() });
    await take({ '1.png': await blue() });
    expect(await rows()).toMatchObject([{ blob_key: await hashOf(await blue()) }]);
    const [{ state }] = await dataSource.query('select state from let_go_blob where key = $1', [
      await hashOf(await red()),
    ]);
    expect(state).toBe('let_go');
  });

  it('are put under another key while the blob that has theirs is being removed', async () => {
    const bytes = await picture({ background: '#0c3' }).png().toBuffer();
    const key = await hashOf(bytes);
    await dataSource.query(`insert into let_go_blob (key, state) values ($1, 'condemned')`, [key]);
    expect(await take({ '1.png': bytes })).toMatchObject({ taken: 1 });
    const { blob_key, etag } = (await rows())[0]!;
    expect(blob_key.startsWith(`${key}-`)).toBe(true);
    expect(await blobs.stat(blob_key)).toBeDefined();
    expect(etag).toBe(`"${key}"`);
  });
});
