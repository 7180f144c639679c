import { atLeastOne, idNumber } from './numbers.js';
import { age, envelopeOption, eventTypes, narrows, selectionOf } from './options.js';
import { span, table } from './print.js';

describe('options', () => {
  it('read ages with their unit', () => {
    expect(['90s', '15m', '1h', '3d'].map(age)).toEqual([90_000, 900_000, 3_600_000, 259_200_000]);
    for (const wrong of ['1', 'h', '1w', '-1h', '1.5h', '']) expect(() => age(wrong)).toThrow('15m');
  });

  it('read ids of ours, and nothing else', () => {
    expect(idNumber('2147483647')).toBe(2 ** 31 - 1);
    for (const wrong of ['2147483648', '-1', '1e3', 'x', '']) expect(() => idNumber(wrong)).toThrow();
    expect(() => atLeastOne('0')).toThrow('from 1');
  });

  it('read the events that an endpoint wants, each once, of those that callbacks tell', () => {
    const two = ['group.activated', 'message.failed'];
    expect(eventTypes('group.activated, message.failed,group.activated')).toEqual(two);
    expect(eventTypes('all')).toBe('all');
    for (const wrong of ['', 'group.strange', 'school.changed', 'all,message.failed'])
      expect(() => eventTypes(wrong)).toThrow('Give some of group.activated');
  });

  it('read a version of the envelope of events, and no other than there are', () => {
    const read = (text: string) => envelopeOption('which').parseArg!(text, undefined);
    expect(['1', '2'].map(read)).toEqual([1, 2]);
    for (const wrong of ['3', '0', '1.0', 'cloudevents', '']) expect(() => read(wrong)).toThrow('Give 1 or 2');
  });

  it('make a selection; nobody means all there is without saying so', () => {
    expect(selectionOf({ overdue: true, olderThan: 5 }, 'parked')).toMatchObject({ state: 'overdue', olderThanMs: 5 });
    expect(selectionOf({}, 'unfinished').state).toBe('unfinished');
    expect([narrows({}), narrows({ school: undefined }), narrows({ parked: true })]).toEqual([false, false, true]);
  });
});

describe('what is printed', () => {
  it('is a table whose columns stand below each other', () => {
    expect(
      table([
        { key: 'group:1', since: new Date(0), error: null },
        { key: 'x', since: null, error: 'no' },
      ]),
    ).toBe('key      since                 error\ngroup:1  1970-01-01T00:00:00Z\nx                              no');
    expect(table([])).toBe('');
  });

  it('tells spans in the unit that people would choose', () => {
    const after = (seconds: number) => span(new Date(0), new Date(seconds * 1000));
    expect([5, 89, 90, 3600, 5400, 86_400, 129_600].map(after)).toEqual([
      '5 s',
      '89 s',
      '2 min',
      '60 min',
      '2 h',
      '24 h',
      '2 days',
    ]);
  });
});
