import sharp from 'sharp';
import { smallPicture } from './small-picture.js';
import { picture } from '../../../test/support/photo-zip.js';

const drawn = async (bytes: Buffer) => {
  const small = await smallPicture(bytes);
  return { small: small!, ...(await sharp(small).metadata()) };
};

describe('a photo as people hand it in', () => {
  it.each(['jpeg', 'png', 'webp', 'gif'] as const)('%s becomes a small JPEG', async (format) => {
    const bytes = await picture({ width: 2000, height: 1000 }).toFormat(format).toBuffer();
    expect(await drawn(bytes)).toMatchObject({ format: 'jpeg', width: 640, height: 320 });
  });

  it('is not made larger than it is', async () => {
    expect(await drawn(await picture().png().toBuffer())).toMatchObject({ width: 60, height: 40 });
  });

  it('tells nothing of where and by what it was taken, nor what hides behind its end', async () => {
    const told = { IFD0: { Make: 'ACME-9' }, IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '31/1 13/1 49/1' } };
    const bytes = Buffer.concat([
      await picture()
        .withExif(told)
        .withXmp('<x:xmpmeta xmlns:x="adobe:ns:meta/">Li Lei</x:xmpmeta>')
        .jpeg()
        .toBuffer(),
      Buffer.from('PK hidden'),
    ]);
    // The negative control: it is all in there.
    for (const word of ['ACME-9', 'Li Lei', 'PK hidden']) expect(bytes.includes(word)).toBe(true);
    const { small, exif, xmp } = await drawn(bytes);
    expect([exif, xmp]).toEqual([undefined, undefined]);
    for (const word of ['ACME-9', 'Li Lei', 'PK hidden']) expect(small.includes(word)).toBe(false);
  });

  it('stands upright, however the camera was held', async () => {
    const bytes = await picture().withMetadata({ orientation: 6 }).jpeg().toBuffer();
    expect(await drawn(bytes)).toMatchObject({ width: 40, height: 60 });
  });

  it.each([
    ['a text', Buffer.from('not a picture')],
    ['nothing', Buffer.alloc(0)],
    [
      'a drawing that could ask for other files',
      Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'),
    ],
  ])('%s is no photo', async (_what, bytes) => {
    expect(await smallPicture(bytes)).toBeUndefined();
  });

  it('a picture that is cut off is no photo', async () => {
    const bytes = await picture({ width: 400, height: 400 }).jpeg().toBuffer();
    expect(await smallPicture(bytes.subarray(0, bytes.length / 2))).toBeUndefined();
  });

  it('nor is one with more pixels than any camera has, however small its file', async () => {
    const bytes = await picture({ width: 9000, height: 9000 }).png().toBuffer();
    expect(bytes.length).toBeLessThan(2_000_000);
    expect(await smallPicture(bytes)).toBeUndefined();
  });
});
