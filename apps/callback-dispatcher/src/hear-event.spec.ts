import { hearEvent } from './hear-event.js';

const event = {
  id: '0b4f1c5e-0000-4000-8000-000000000000',
  type: 'group.activated',
  version: 1,
  time: '2026-01-01T00:00:00.000Z',
  school_id: 1,
  data: {
    operation_id: '0b4f1c5e-0000-4000-8000-000000000001',
    status: 'succeeded',
    cmd: 'activeGroup',
    easemob_group_id: '1',
    created_at: '2026-01-01T00:00:00.000Z',
    updated_at: '2026-01-01T00:00:00.000Z',
  },
};
const away = () => Promise.reject(Object.assign(new Error('starting up'), { code: '57P03' }));
const never = new AbortController().signal;

describe('an event', () => {
  it('P1: is kept in hand while the database is away, however long: handed back it would pass for poison', async () => {
    let asked = 0;
    const plan = () => (++asked <= 50 ? away() : Promise.resolve());
    expect(await hearEvent(event, { plan, stopping: never, retryMs: 0 })).toBe('ack');
    expect(asked).toBe(51);
  });

  it('P7: is handed back when the process is to stop meanwhile', async () => {
    const stopping = new AbortController();
    const plan = () => (stopping.abort(), away());
    expect(await hearEvent(event, { plan, stopping: stopping.signal, retryMs: 60_000 })).toBe('retry');
  });

  it('is rejected when it is none, and passes on whatever is a mistake of ours', async () => {
    const plan = () => Promise.reject(new TypeError('ours'));
    expect(await hearEvent({}, { plan, stopping: never, retryMs: 0 })).toBe('reject');
    await expect(hearEvent(event, { plan, stopping: never, retryMs: 0 })).rejects.toThrow('ours');
  });
});
