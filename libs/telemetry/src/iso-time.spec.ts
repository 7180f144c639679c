import { isoTime } from './iso-time.js';

it.each([0, 7, 45, 999, 1000, 1001, 999, 1_795_996_799_999, 1_795_996_800_000])(
  'the time of a line is that of its millisecond: %d',
  (at) => {
    expect(isoTime(at)).toBe(`,"time":"${new Date(at).toISOString()}"`);
  },
);
