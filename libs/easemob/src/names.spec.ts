import {
  describeGroup,
  groupMarker,
  imGroupIdOf,
  markerOf,
  passwordFor,
  safeGroupName,
  safeNickname,
} from './names.js';

describe('markers', () => {
  const marker = groupMarker({ environment: 'prod', imGroupId: 1496 });

  it('name the group and the environment in characters that Easemob leaves alone', () => {
    expect(marker).toBe('sim-prod-1496');
    expect(describeGroup(marker)).toMatch(/^[A-Za-z0-9:-]+$/);
  });

  it('are found in custom, and at the end of the description', () => {
    expect(markerOf({ custom: marker })).toBe(marker);
    expect(markerOf({ description: describeGroup(marker) })).toBe(marker);
    expect(markerOf({ custom: '', description: `Class 3+${marker}` })).toBe(marker);
  });

  it.each([
    {},
    { custom: '', description: '' },
    { description: 'sim-prod-1496 is ours' },
    { description: 'mysim-prod-1496' },
    { description: 'x-sim-prod-1496' },
    { custom: 'sim-prod-01' },
    { custom: 'sim-prod-' },
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
  ])('are not made of %j', (parts) => {
    expect(() => groupMarker(parts)).toThrow(RangeError);
  });
});

describe('a safe group name', () => {
  it.each([
    ['三年级2班', '三年级2班'],
    ['Math/Physics + Art', 'Math／Physics ＋ Art'],
    ['two\nlines\u0000', 'two lines'],
    [' padded ', 'padded'],
    ['班'.repeat(200), '班'.repeat(128)],
    ['x'.repeat(127) + '😀', 'x'.repeat(127)],
  ])('of %j is %j', (name, safe) => {
    expect(safeGroupName(name)).toBe(safe);
    expect(safeGroupName(safe)).toBe(safe);
  });
});

describe('a safe nickname', () => {
  it.each([
    ['王小明', '王小明'],
    [' Li\tLei\u0000 ', 'Li Lei'],
    ['\u0000', ''],
    ['x'.repeat(99) + '😀', 'x'.repeat(99)],
  ])('of %j is %j', (name, safe) => {
    expect(safeNickname(name)).toBe(safe);
  });
});

describe('a derived password', () => {
  it('is stable, and another for every user and secret', () => {
    const password = passwordFor('secret', '1001');
    expect(password).toMatch(/^[0-9a-f]{32}$/);
    expect(passwordFor('secret', '1001')).toBe(password);
    expect(new Set([password, passwordFor('secret', '1002'), passwordFor('other', '1001')]).size).toBe(3);
  });
});
