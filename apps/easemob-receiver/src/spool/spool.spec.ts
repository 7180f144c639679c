import { appendFile, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ChatEvent } from '#chat';
import { Spool } from './spool.js';

const event = (n: number): ChatEvent => ({
  msg_id: String(n),
  event_type: 'chat',
  chat_type: 'groupchat',
  body: `{"say":"${n}\n"}`,
  received_at: '2026-01-01T00:00:00.000Z',
});
const lineBytes = Buffer.byteLength(`${JSON.stringify(event(1))}\n`);

describe('the spool', () => {
  let folder: string;
  let said: string[];
  const spools: Spool[] = [];
  const logger = {
    warn: (_: object, text: string) => said.push(text),
    error: (_: object, text: string) => said.push(text),
  };
  async function open({ limit = 1e6, segmentBytes = 1e6 } = {}) {
    const spool = await Spool.open(folder, { limit, segmentBytes, logger: logger as never });
    spools.push(spool);
    return spool;
  }
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'spool-'));
    said = [];
  });
  afterEach(async () => {
    for (const spool of spools.splice(0)) await spool.close();
    await rm(folder, { recursive: true });
  });

  /** All that it holds, in the order in which it would be replayed. */
  async function readAll(spool: Spool) {
    const segments = await spool.closedSegments();
    const events = [];
    for (const segment of segments) events.push(...(await spool.read(segment)));
    return { segments, ids: events.map(({ msg_id }) => Number(msg_id)), events };
  }

  it('has what it took, in order, also in a next life', async () => {
    const first = await open({ segmentBytes: 2 * lineBytes });
    for (const n of [1, 2, 3, 4, 5]) expect(await first.append([event(n)])).toEqual([true]);
    await first.close();
    const second = await open();
    await second.append([event(6), event(7)]);
    const { segments, ids, events } = await readAll(second);
    expect(segments).toHaveLength(4);
    expect(ids).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(events[0]).toEqual(event(1));
  });

  it('writes what comes during a replay elsewhere', async () => {
    const spool = await open();
    await spool.append([event(1)]);
    const [segment] = await spool.closedSegments();
    await spool.append([event(2)]);
    expect(await spool.read(segment!)).toEqual([event(1)]);
    await spool.remove(segment!);
    expect((await readAll(spool)).ids).toEqual([2]);
  });

  it('takes as many as there is room for, and more when there is room again', async () => {
    const spool = await open({ limit: 2.5 * lineBytes });
    expect(await spool.append([event(1), event(2), event(3)])).toEqual([true, true, false]);
    expect([spool.bytes, await spool.takesEvents()]).toEqual([2 * lineBytes, false]);
    expect(await spool.append([event(4)])).toEqual([false]);
    expect(said).toEqual(['the spool is full: events are refused']);
    for (const segment of await spool.closedSegments()) await spool.remove(segment);
    expect([spool.bytes, await spool.takesEvents(), spool.oldestAt]).toEqual([0, true, undefined]);
    expect(await spool.append([event(5)])).toEqual([true]);
  });

  it('knows how old it is', async () => {
    const before = Date.now();
    const spool = await open();
    expect(spool.oldestAt).toBeUndefined();
    await spool.append([event(1)]);
    expect(spool.oldestAt).toBeGreaterThanOrEqual(before);
    expect(spool.oldestAt).toBeLessThanOrEqual(Date.now());
  });

  it('passes over a last line that is torn, and says so', async () => {
    const first = await open();
    await first.append([event(1)]);
    await first.close();
    const [name] = (await readdir(folder)).filter((file) => file.endsWith('.jsonl'));
    await appendFile(join(folder, name!), JSON.stringify(event(2)).slice(0, 40));
    expect((await readAll(await open())).ids).toEqual([1]);
    expect(said).toEqual(['the last line of a segment is torn: it was never answered']);
  });

  it('reads around a damaged line, and keeps the file', async () => {
    const name = '1700000000000.jsonl';
    const text = `${JSON.stringify(event(1))}\n{"half":\n${JSON.stringify(event(2))}\n`;
    await writeFile(join(folder, name), text);
    const spool = await open();
    expect((await readAll(spool)).ids).toEqual([1, 2]);
    await spool.remove(name);
    expect(said).toEqual(['a segment has lines that cannot be read']);
    expect(await readFile(join(folder, `${name}.damaged`), 'utf8')).toBe(text);
  });

  it('keeps the newest four of such files, whatever its disk spoils', async () => {
    const names = Array.from({ length: 6 }, (_, n) => `170000000000${n}.jsonl`);
    for (const name of names) await writeFile(join(folder, name), '{"half":\n');
    await readAll(await open());
    const kept = (await readdir(folder)).filter((name) => name.endsWith('.damaged'));
    expect(kept.toSorted()).toEqual(names.slice(2).map((name) => `${name}.damaged`));
  });

  it('refuses to write once another has taken its folder over', async () => {
    const spool = await open();
    await writeFile(join(folder, 'lock'), '{}');
    await expect(spool.append([event(1)])).rejects.toThrow('has taken over');
    expect(await spool.takesEvents()).toBe(false);
    expect(said).toEqual(['the spool takes nothing: events are refused']);
  });
});
