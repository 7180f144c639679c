import { passwordFor, safeGroupName, safeNickname } from './names.js';

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
