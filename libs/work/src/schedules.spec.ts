import { schedulesOf } from './schedules.js';

describe('the schedules of a service', () => {
  const settings = {
    EASEMOB_ORPHAN_SWEEP_MS: 300,
    EASEMOB_ORPHANS: 'report',
    ARCHIVE_PROCESS_MS: 100,
    ARCHIVE: 'all',
    ARCHIVE_HISTORY_MS: 90,
    CHAT_FILES_MS: 70,
    RETENTION_MS: 60,
  };

  it('are those of its kinds, as its settings have them', () => {
    expect(schedulesOf('easemob-worker', settings)).toEqual([
      { wish: { kind: 'orphans', id: 'report' }, everyMs: 300 },
      { wish: { kind: 'chat-events', id: 'all' }, everyMs: 100 },
      { wish: { kind: 'chat-hours', id: 'all' }, everyMs: 90 },
      { wish: { kind: 'chat-files', id: 'all' }, everyMs: 70 },
      { wish: { kind: 'retention', id: 'all' }, everyMs: 60 },
    ]);
    expect(schedulesOf('callback-dispatcher', {})).toEqual([]);
  });

  it('are without what is switched off', () => {
    const kinds = schedulesOf('easemob-worker', { ...settings, ARCHIVE: 'off' }).map(({ wish }) => wish.kind);
    expect(kinds).toEqual(['orphans', 'chat-files', 'retention']);
  });

  it('ask for no key that its kind does not have', () => {
    expect(() => schedulesOf('easemob-worker', { ...settings, EASEMOB_ORPHANS: 'never' })).toThrow();
    expect(() => schedulesOf('easemob-worker', { ...settings, EASEMOB_ORPHANS: 'off' })).toThrow();
  });
});
