import { kindsOf } from '#contracts';
import { handlerFault } from './handler-fault.js';

describe('the kinds of work that a process has handlers for', () => {
  it('are those that its services own, in any order', () => {
    const [worker, dispatcher] = [kindsOf('easemob-worker'), kindsOf('callback-dispatcher')];
    expect(handlerFault(['easemob-worker'], worker.toReversed())).toBeUndefined();
    expect(handlerFault(['callback-dispatcher'], dispatcher)).toBeUndefined();
    const both = ['easemob-worker', 'callback-dispatcher'] as const;
    expect(handlerFault(both, [...worker, ...dispatcher].toReversed())).toBeUndefined();
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
