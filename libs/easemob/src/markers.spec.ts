import { describeGroup, formerMarker, groupMarker, imGroupIdOf, markerOf } from './markers.js';

const key = { environment: 'prod', secret: 'secret' };

describe('markers', () => {
  const marker = groupMarker(1496, key);

  it('name the group and the environment in characters that Easemob leaves alone, and end with a proof', () => {
    expect(marker).toMatch(/^sim-prod-1496-[0-9a-f]{24}$/);
    expect(describeGroup(marker)).toMatch(/^[A-Za-z0-9:-]+$/);
  });

  it('are the same each time, and others for every group, environment and secret', () => {
    expect(groupMarker(1496, key)).toBe(marker);
    const others = [
      groupMarker(1497, key),
      groupMarker(1496, { ...key, environment: 'test' }),
      groupMarker(1496, { ...key, secret: 'other' }),
    ];
    expect(new Set([marker, ...others].map((text) => text.slice(-24))).size).toBe(4);
  });

  it('fit, without their dashes, into an id that Easemob lets us choose', () => {
    const longest = groupMarker(2 ** 31 - 1, { environment: 'x'.repeat(16), secret: 's' });
    expect(longest.replaceAll('-', '')).toMatch(/^[a-z0-9]{1,64}$/);
  });

  it.each([marker, formerMarker(1496, 'prod')])(
    'are found in custom, and at the end of the description: %s',
    (text) => {
      expect(markerOf({ custom: text })).toBe(text);
      expect(markerOf({ description: describeGroup(text) })).toBe(text);
      expect(markerOf({ custom: '', description: `Class 3+${text}` })).toBe(text);
    },
  );

  it.each([
    {},
    { custom: '', description: '' },
    { description: 'sim-prod-1496 is ours' },
    { description: 'mysim-prod-1496' },
    { description: 'x-sim-prod-1496' },
    { custom: 'sim-prod-01' },
    { custom: 'sim-prod-' },
    { custom: 'sim-prod-1-xyz' },
    { custom: '{"marker":"sim-prod-1"}' },
  ])('are not seen in what others wrote: %j', (group) => {
    expect(markerOf(group)).toBeUndefined();
  });

  it('lead back to the group in their own environment only', () => {
    expect(imGroupIdOf(marker, 'prod')).toBe(1496);
    expect(imGroupIdOf(marker, 'test')).toBeUndefined();
    expect(imGroupIdOf('sim-pro-d-1', 'pro-d')).toBeUndefined();
  });

  it.each([
    { environment: 'Prod', imGroupId: 1 },
    { environment: '', imGroupId: 1 },
    { environment: 'prod', imGroupId: 0 },
    { environment: 'prod', imGroupId: 1.5 },
    { environment: 'prod', imGroupId: -1 },
  ])('are not made of %j', ({ environment, imGroupId }) => {
    expect(() => groupMarker(imGroupId, { environment, secret: 's' })).toThrow(RangeError);
  });
});
