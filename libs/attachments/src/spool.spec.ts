import { buffer } from 'node:stream/consumers';
import { Spool, SpoolUnavailable } from './spool.js';

describe('a spool without a folder', () => {
  it('says so in a way that is told from a fault of ours', async () => {
    await expect(Spool.open('/nowhere-to-be-found')).rejects.toBeInstanceOf(SpoolUnavailable);
  });
});

describe('a spool', () => {
  it('gives every reader all bytes, whenever he comes', async () => {
    const spool = await Spool.open();
    const early = buffer(spool.read());
    await spool.write(Buffer.from('first '));
    const midway = buffer(spool.read());
    await spool.write(Buffer.alloc(200_000, 'x'));
    spool.finish();
    const late = buffer(spool.read());
    const expected = `first ${'x'.repeat(200_000)}`;
    for (const read of [early, midway, late]) expect((await read).toString()).toBe(expected);
    spool.release();
  });

  it('tells its head as soon as it is there, or all there is once it is complete', async () => {
    const spool = await Spool.open();
    const [three, many] = [spool.head(3), spool.head(100)];
    await spool.write(Buffer.from('abcdef'));
    expect((await three).toString()).toBe('abc');
    spool.finish();
    expect((await many).toString()).toBe('abcdef');
    spool.release();
  });

  it('hands its error to readers behind the bytes that came, and lets them leave early', async () => {
    const spool = await Spool.open();
    const leaving = spool.read();
    const reading = spool.read();
    leaving.destroy();
    await spool.write(Buffer.from('abc'));
    spool.finish(new Error('connection lost'));
    spool.release();
    await expect(buffer(reading)).rejects.toThrow('connection lost');
    await expect(spool.head(1)).rejects.toThrow('connection lost');
  });
});
