import { hearEvent, type Hearing } from './hear-event.js';

const away = () => Promise.reject(Object.assign(new Error('starting up'), { code: '57P03' }));
const base: Hearing = {
  stopping: new AbortController().signal,
  retryMs: 0,
  inHandMs: 60_000,
  onKept: () => undefined,
  rest: () => Promise.resolve(),
};

describe('an event', () => {
  it('P1: is kept in hand while the database is away, however long: handed back it would pass for poison', async () => {
    let asked = 0;
    const handle = () => (++asked <= 50 ? away() : Promise.resolve());
    expect(await hearEvent(handle, base)).toBe('ack');
    expect(asked).toBe(51);
  });

  it('P1: is handed back before RabbitMQ takes it back, once no more come', async () => {
    const story: string[] = [];
    const rest = async () => void story.push('rest');
    const onKept = (reason: string) => void story.push(reason);
    expect(await hearEvent(away, { ...base, inHandMs: 0, rest, onKept })).toBe('retry');
    expect(story).toEqual(['starting up', 'rest']);
  });

  it('P7: is handed back when the process is to stop meanwhile', async () => {
    const stopping = new AbortController();
    const handle = () => (stopping.abort(), away());
    const hearing = { ...base, stopping: stopping.signal, retryMs: 60_000 };
    expect(await hearEvent(handle, hearing)).toBe('retry');
  });

  it('passes on whatever is a mistake of ours', async () => {
    const handle = () => Promise.reject(new TypeError('ours'));
    await expect(hearEvent(handle, base)).rejects.toThrow('ours');
  });
});
