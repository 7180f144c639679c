import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openPhotos, PhotosRefused } from './photo-zip.js';
import { zipWith as zipWithin } from '../../../test/support/photo-zip.js';

let folder: string;
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'photos-'))));
afterAll(() => rm(folder, { recursive: true, force: true }));

const zipWith = (files: Parameters<typeof zipWithin>[0]) => zipWithin(files, folder);

async function contents(path: string, limits?: Parameters<typeof openPhotos>[1]) {
  const { photos } = await openPhotos(path, limits);
  const found: { file: string; who: string; bytes: string }[] = [];
  for await (const { file, who, read } of photos) {
    const bytes = await read();
    found.push({ file, who, bytes: typeof bytes === 'string' ? `fault ${bytes}` : bytes.toString() });
  }
  return found;
}

describe('a zip of photos', () => {
  it('says of each file whom it names, and leaves out what programs have put there', async () => {
    const path = await zipWith({
      '高一1班/20260101.JPG': Buffer.from('a'),
      '３４１９.png': Buffer.from('b'),
      'G1234.5.jpeg': Buffer.from('c'),
      '__MACOSX/._3419.png': Buffer.from('x'),
      '.DS_Store': Buffer.from('x'),
      '高一1班/Thumbs.db': Buffer.from('x'),
    });
    expect(await contents(path)).toEqual([
      { file: '高一1班/20260101.JPG', who: '20260101', bytes: 'a' },
      { file: '３４１９.png', who: '3419', bytes: 'b' },
      { file: 'G1234.5.jpeg', who: 'G1234.5', bytes: 'c' },
    ]);
  });

  it('unpacks no more of a file than a picture can be', async () => {
    const path = await zipWith({ '1.jpg': Buffer.alloc(5000), '2.jpg': Buffer.from('small') });
    expect((await contents(path, { entries: 10, picture: 1000 })).map(({ bytes }) => bytes)).toEqual([
      'fault too_large',
      'small',
    ]);
  });

  it('with more files than any school has people is refused', async () => {
    const path = await zipWith({ '1.jpg': Buffer.alloc(1), '2.jpg': Buffer.alloc(1) });
    await expect(contents(path, { entries: 1, picture: 1000 })).rejects.toThrow(PhotosRefused);
  });

  it('that is none is refused', async () => {
    const path = await zipWith({});
    await writeFile(path, 'PK no zip');
    await expect(contents(path)).rejects.toThrow(PhotosRefused);
    await expect(contents('/nowhere/photos.zip')).rejects.toThrow(PhotosRefused);
  });
});
