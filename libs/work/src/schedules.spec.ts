import { schedulesOf } from './schedules.js';

describe('the schedules of a service', () => {
  it('are those of its kinds, as its settings have them', () => {
    const settings = { EASEMOB_ORPHAN_SWEEP_MS: 300, CHAT_FILES_MS: 70, EASEMOB_ORPHANS: 'report' };
    expect(schedulesOf('easemob-worker', settings)).toEqual([
      { wish: { kind: 'orphans', id: 'report' }, everyMs: 300 },
      { wish: { kind: 'chat-files', id: 'all' }, everyMs: 70 },
    ]);
    expect(schedulesOf('callback-dispatcher', {})).toEqual([]);
  });

  it('ask for no key that its kind does not have', () => {
    const settings = { EASEMOB_ORPHAN_SWEEP_MS: 300, CHAT_FILES_MS: 70, EASEMOB_ORPHANS: 'never' };
    expect(() => schedulesOf('easemob-worker', settings)).toThrow();
  });
});
