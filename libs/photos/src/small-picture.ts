import sharp from 'sharp';

// Of all that the library can read, what cameras and phones write, and nothing that could ask for other files.
sharp.block({ operation: ['VipsForeignLoad'] });
sharp.unblock({
  operation: ['VipsForeignLoadJpeg', 'VipsForeignLoadPng', 'VipsForeignLoadWebp', 'VipsForeignLoadNsgif'],
});
// Each is used once.
sharp.cache(false);

/** Pixels. What is shown beside a name needs no more. */
const longestSide = 640;
const mostPixels = 60_000_000;

/**
 * A picture drawn anew: upright, of at most 640 pixels a side, a JPEG. Nothing that was written into the file comes along: not
 * where it was taken, nor by which camera, nor what hides behind its end.
 * @returns undefined for what is no picture that we read
 */
export async function smallPicture(bytes: Buffer): Promise<Buffer | undefined> {
  try {
    return await sharp(bytes, { limitInputPixels: mostPixels, failOn: 'error' })
      .autoOrient()
      .resize({ width: longestSide, height: longestSide, fit: 'inside', withoutEnlargement: true })
      .flatten({ background: '#fff' })
      .jpeg({ quality: 82 })
      .toBuffer();
  } catch {
    return undefined;
  }
}
