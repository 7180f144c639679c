import { hearEvent, type Hearing } from './hear-event.js';

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
const base: Omit<Hearing, 'plan'> = {
  stopping: new AbortController().signal,
  retryMs: 0,
  inHandMs: 60_000,
  onKept: () => undefined,
  rest: () => Promise.resolve(),
};

describe('an event', () => {
  it('P1: is kept in hand while the database is away, however long: handed back it would pass for poison', async () => {
    let asked = 0;
    const plan = () => (++asked <= 50 ? away() : Promise.resolve());
    expect(await hearEvent(event, { ...base, plan })).toBe('ack');
    expect(asked).toBe(51);
  });

  it('P1: is handed back before RabbitMQ takes it back, once no more come', async () => {
    const story: string[] = [];
    const rest = async () => void story.push('rest');
    const onKept = (reason: string) => void story.push(reason);
    expect(await hearEvent(event, { ...base, plan: away, inHandMs: 0, rest, onKept })).toBe('retry');
    expect(story).toEqual(['starting up', 'rest']);
  });

  it('P7: is handed back when the process is to stop meanwhile', async () => {
    const stopping = new AbortController();
    const plan = () => (stopping.abort(), away());
    expect(await hearEvent(event, { ...base, plan, stopping: stopping.signal, retryMs: 60_000 })).toBe(
      'retry',
    );
  });

  it('that is told among ourselves is nobody’s callback', async () => {
    const plan = () => Promise.reject(new Error('planned'));
    const notice = { type: 'school.changed', version: 1, school_id: 6 };
    expect(await hearEvent(notice, { ...base, plan })).toBe('ack');
  });

  it('is rejected when it is none, and passes on whatever is a mistake of ours', async () => {
    const plan = () => Promise.reject(new TypeError('ours'));
    expect(await hearEvent({}, { ...base, plan })).toBe('reject');
    await expect(hearEvent(event, { ...base, plan })).rejects.toThrow('ours');
  });
});
