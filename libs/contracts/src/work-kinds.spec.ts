import { doorbell } from './work-kinds.js';

describe('a doorbell', () => {
  it('rings for a key of its kind', () => {
    expect(doorbell.safeParse({ kind: 'group', key: 'group:5', v: 1 }).success).toBe(true);
  });

  it.each([
    [
      'a key of another kind, which another handler would carry out',
      { kind: 'group', key: 'callback:5', v: 1 },
    ],
    ['a kind that nobody has', { kind: 'strange', key: 'strange:5', v: 1 }],
    ['another version', { kind: 'group', key: 'group:5', v: 2 }],
    ['no key', { kind: 'group', v: 1 }],
  ])('is poison with %s', (_what, body) => {
    expect(doorbell.safeParse(body).success).toBe(false);
  });
});
