import { createServer, type Server } from 'node:http';
import { mkdir, mkdtemp, readdir, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { BlobsUnavailable, type BlobStore } from './blob-store.js';
import { openBlobStore } from './open-blob-store.js';

const key = 'a1'.repeat(32);
const content = Buffer.from('0123456789');

/** The few calls of S3 that we make, as AWS documents them, over a map. */
function s3Server(): Server {
  const objects = new Map<string, Buffer>();
  return createServer(async (request, response) => {
    const path = request.url!.split('?')[0]!;
    if (request.method === 'PUT') {
      objects.set(path, await buffer(request));
      return void response.end();
    }
    if (request.method === 'DELETE') {
      objects.delete(path);
      return void response.writeHead(204).end();
    }
    const object = objects.get(path);
    if (!object) {
      response.statusCode = 404;
      return void response.end(request.method === 'HEAD' ? undefined : '<Error><Code>NoSuchKey</Code></Error>');
    }
    const [, from, to] = /bytes=(\d+)-(\d+)/.exec(request.headers.range ?? '') ?? [];
    const part = from === undefined ? object : object.subarray(Number(from), Number(to) + 1);
    if (from !== undefined) {
      response.statusCode = 206;
      response.setHeader('content-range', `bytes ${from}-${to}/${object.length}`);
    }
    response.setHeader('content-length', part.length);
    response.end(request.method === 'HEAD' ? undefined : part);
  });
}

let folder: string;
let server: Server;
let endpoint: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'blobs-'));
  server = s3Server().listen(0, '127.0.0.1');
  await once(server, 'listening');
  endpoint = `http://127.0.0.1:${(server.address() as { port: number }).port}`;
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await rm(folder, { recursive: true, force: true });
});

const s3 = (at: string) =>
  openBlobStore({
    BLOB_URL: `s3://school-files?endpoint=${encodeURIComponent(at)}&region=cn-north-1`,
    DATA_DIR: folder,
    S3_ACCESS_KEY_ID: 'id',
    S3_SECRET_ACCESS_KEY: 'secret',
  });
const inFolder = () => openBlobStore({ DATA_DIR: folder });

describe.each<[string, () => Promise<BlobStore>]>([
  ['a folder', inFolder],
  ['a bucket', () => s3(endpoint)],
])('blobs in %s', (_where, open) => {
  it('come out as they went in, whole or in part, from bytes or from a stream', async () => {
    const store = await open();
    await store.put(key, content);
    await store.put(`${key}b`, { stream: Readable.from([content.subarray(0, 4), content.subarray(4)]), size: 10 });
    for (const each of [key, `${key}b`]) {
      expect(await store.stat(each)).toEqual({ size: 10 });
      const whole = await store.read(each);
      expect([whole!.size, await buffer(whole!.stream)]).toEqual([10, content]);
      const part = await store.read(each, { from: 2, to: 5 });
      expect([part!.size, (await buffer(part!.stream)).toString()]).toEqual([10, '2345']);
    }
  });

  it('that are not there are undefined, and a key that is a path is none', async () => {
    const store = await open();
    expect(await store.read('0'.repeat(64))).toBeUndefined();
    expect(await store.stat('0'.repeat(64))).toBeUndefined();
    for (const bad of ['../../etc/passwd', '', 'a/b/c/d/e/f', 'A'.repeat(64), `${key}\0`]) {
      await expect(store.read(bad)).rejects.toThrow(RangeError);
      await expect(store.put(bad, content)).rejects.toThrow(RangeError);
      await expect(store.remove(bad)).rejects.toThrow(RangeError);
    }
  });

  it('that are removed are gone, at once and for good; one that was not there does no harm', async () => {
    const store = await open();
    const [one, other] = ['e0'.repeat(32), 'e1'.repeat(32)];
    for (const each of [one, other]) await store.put(each, content);
    for (let times = 0; times < 2; times++) await store.remove(one);
    expect([await store.stat(one), await store.read(one)]).toEqual([undefined, undefined]);
    expect(await store.stat(other)).toEqual({ size: 10 });
    await store.put(one, content);
    expect(await store.stat(one)).toEqual({ size: 10 });
    expect(await store.sweep(0)).toBe(0);
  });
});

describe('the store', () => {
  it('keeps nothing of a blob that breaks off or is shorter than announced', async () => {
    const store = await inFolder();
    const broken = 'b0'.repeat(32);
    const breaking = async function* () {
      yield content;
      throw new Error('connection lost');
    };
    for (const stream of [Readable.from(breaking()), Readable.from([content])]) {
      await expect(store.put(broken, { stream, size: 11 })).rejects.toThrow(BlobsUnavailable);
    }
    expect(await store.stat(broken)).toBeUndefined();
    for (const where of ['b0', 'unfinished']) expect(await readdir(join(folder, 'blobs', where))).toEqual([]);
  });

  it('sweeps out what a process that died has left unfinished, and nothing that goes on', async () => {
    const store = await inFolder();
    await store.put(key, content);
    const left = ['dead', 'alive'].map((name) => join(folder, 'blobs', 'unfinished', name));
    for (const path of left) await writeFile(path, content);
    const yesterday = Date.now() / 1000 - 86_401;
    await utimes(left[0]!, yesterday, yesterday);
    expect(await store.sweep(86_400_000)).toBe(1);
    expect(await readdir(join(folder, 'blobs', 'unfinished'))).toEqual(['alive']);
    expect(await store.stat(key)).toEqual({ size: 10 });
    await rm(left[1]!);
    await rm(join(folder, 'blobs', 'unfinished'), { recursive: true });
    expect(await store.sweep(0)).toBe(0);
  });

  it('follows no links out of its folder', async () => {
    const outside = join(folder, 'outside');
    await mkdir(outside, { recursive: true });
    const [file, below] = ['c0'.repeat(32), 'd0'.repeat(32)];
    await writeFile(join(outside, below), 'secret');
    await mkdir(join(folder, 'blobs', 'c0'), { recursive: true });
    await symlink(join(outside, below), join(folder, 'blobs', 'c0', file));
    await symlink(outside, join(folder, 'blobs', 'd0'));
    const store = await inFolder();
    expect(await store.read(file)).toBeUndefined();
    expect(await store.read(below)).toBeUndefined();
    for (const each of [file, below]) await store.remove(each);
    expect(await readdir(outside)).toEqual([below]);
  });

  it('says so when it can not be reached or written', async () => {
    const away = await s3('http://127.0.0.1:9');
    await expect(away.read(key)).rejects.toThrow(BlobsUnavailable);
    await expect(away.remove(key)).rejects.toThrow(BlobsUnavailable);
    await writeFile(join(folder, 'a-file'), '');
    const blocked = await openBlobStore({ BLOB_URL: `file:${join(folder, 'a-file')}`, DATA_DIR: folder });
    await expect(blocked.put(key, content)).rejects.toThrow(BlobsUnavailable);
  });
});
