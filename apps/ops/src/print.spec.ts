import { table } from './print.js';

describe('a table', () => {
  it('keeps its columns one below the other, Chinese names and emoji included', () => {
    expect(
      table([
        { school: 1, name: '第一中学', own_salts: 0 },
        { school: 22, name: 'Ada 👩‍🏫', own_salts: 2 },
      ]),
    ).toBe(['school  name      own_salts', '1       第一中学  0', '22      Ada 👩‍🏫    2'].join('\n'));
  });
});
