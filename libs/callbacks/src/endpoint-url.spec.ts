import { isBelow } from './endpoint-url.js';

describe('a callback_url', () => {
  const registered = 'https://app.school.example/im';

  it.each(['https://app.school.example/im', 'https://app.school.example/im/done?x=1'])('%s is below it', (url) => {
    expect(isBelow(url, registered)).toBe(true);
  });

  it.each([
    'https://app.school.example/image',
    'https://app.school.example/other',
    'https://app.school.example.evil.example/im',
    'http://app.school.example/im',
    'https://app.school.example:8443/im',
    'https://user:pass@app.school.example/im',
    'https://app.school.example/im/../admin',
  ])('%s is not', (url) => {
    expect(isBelow(url, registered)).toBe(false);
  });
});
