import { handlerFault } from './handler-fault.js';

describe('the kinds of work that a process has handlers for', () => {
  it('are those that its services own, in any order', () => {
    expect(handlerFault(['easemob-worker'], ['orphans', 'group'])).toBeUndefined();
    expect(handlerFault(['callback-dispatcher'], ['callback'])).toBeUndefined();
    const both = ['easemob-worker', 'callback-dispatcher'] as const;
    expect(handlerFault(both, ['orphans', 'callback', 'group'])).toBeUndefined();
  });

  it.each([
    [['group'], 'easemob-worker has no handler for work of the kind "orphans": is its controller in a module?'],
    [
      ['group', 'orphans', 'callback'],
      'easemob-worker has a handler for work of the kind "callback", which callback-dispatcher carries out',
    ],
    [
      ['group', 'orphans', 'strange'],
      'easemob-worker has a handler for work of the kind "strange", which nobody carries out',
    ],
  ])('are no others: %p', (handled, fault) => {
    expect(handlerFault(['easemob-worker'], handled)).toBe(fault);
  });
});
