import { randomUUID } from 'node:crypto';
import { constants, mkdir, open, readdir, realpath, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve, sep } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { BlobsUnavailable, checkedKey, type Blob, type BlobStore, type ByteRange } from './blob-store.js';

/** Of what is not whole yet; no blob is in it, for their folders have the first two letters of their keys as names. */
const unfinishedFolder = 'unfinished';

/** Blobs as files of one folder, which several processes may share. It is made when the first blob comes. */
export function folderStore(folder: string): BlobStore {
  const pathOf = (key: string) => {
    const path = resolve(folder, checkedKey(key).slice(0, 2), key);
    if (!path.startsWith(resolve(folder) + sep)) throw new RangeError('Not the key of a blob');
    return path;
  };
  return {
    put: async (key, content) => orUnavailable(write(folder, pathOf(key), content)),
    read: async (key, range) => orUnavailable(read(folder, { path: pathOf(key), range })),
    stat: async (key) => orUnavailable(sizeOf(folder, pathOf(key))),
    remove: async (key) => orUnavailable(remove(folder, pathOf(key))),
    sweep: async (olderThanMs) => orUnavailable(sweep(join(folder, unfinishedFolder), olderThanMs)),
  };
}

/** Under another name first: whoever reads sees the whole blob or none, also after a crash. */
async function write(folder: string, path: string, content: Buffer | Blob): Promise<void> {
  const unfinished = join(folder, unfinishedFolder, `${basename(path)}.${randomUUID()}`);
  for (const each of [path, unfinished]) await mkdir(dirname(each), { recursive: true });
  // Opened before anything can go wrong: a stream that opens its file by itself may do so after the clean-up.
  const file = await open(unfinished, 'wx', 0o600);
  try {
    const target = file.createWriteStream({ flush: true });
    const [source, size] = Buffer.isBuffer(content)
      ? [Readable.from([content]), content.length]
      : [content.stream, content.size];
    await pipeline(source, target);
    if (target.bytesWritten !== size) throw new Error(`${target.bytesWritten} bytes came instead of ${size}`);
    await rename(unfinished, path);
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error;
  }
}

async function read(
  folder: string,
  { path, range }: { path: string; range: ByteRange | undefined },
): Promise<Blob | undefined> {
  if (!(await sizeOf(folder, path))) return undefined;
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW);
  const { size } = await file.stat();
  return { size, stream: file.createReadStream(range && { start: range.from, end: range.to }) };
}

/** A link in the place of a blob, or of a folder above it, leads out of the store: it is no blob. */
async function sizeOf(folder: string, path: string): Promise<{ size: number } | undefined> {
  const within = path.slice(resolve(folder).length);
  const real = await realpath(path).catch(orNone(undefined));
  if (real === undefined || real !== join(await realpath(folder), within)) return undefined;
  const found = await stat(path).catch(orNone(undefined));
  return found?.isFile() ? { size: found.size } : undefined;
}

async function remove(folder: string, path: string): Promise<void> {
  if (await sizeOf(folder, path)) await rm(path, { force: true });
}

async function sweep(unfinished: string, olderThanMs: number): Promise<number> {
  let swept = 0;
  for (const name of await readdir(unfinished).catch(orNone([]))) {
    const path = join(unfinished, name);
    const found = await stat(path).catch(orNone(undefined));
    if (!found || Date.now() - found.mtimeMs < olderThanMs) continue;
    await rm(path, { force: true });
    swept += 1;
  }
  return swept;
}

/** What stands for a file that is not there. */
const orNone =
  <T>(none: T) =>
  (error: NodeJS.ErrnoException): T => {
    if (/^(ENOENT|ENOTDIR)$/.test(error.code ?? '')) return none;
    throw error;
  };

const orUnavailable = <T>(work: Promise<T>): Promise<T> =>
  work.catch((error: Error) => {
    throw new BlobsUnavailable((error as NodeJS.ErrnoException).code ?? error.message, { cause: error });
  });
