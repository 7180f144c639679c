import { storageFor } from './file-hosts.js';

describe('where a file may be fetched from', () => {
  const api = new URL('http://127.0.0.1:20080/org/app');
  const hosts = ['*.easemob.com', 'files.school.example'];
  it.each([
    ['http://127.0.0.1:20080/other', 'api'],
    ['http://127.0.0.1:5432/', undefined],
    ['https://a1-hsb.easemob.com/x', 'elsewhere'],
    ['https://files.school.example/x', 'elsewhere'],
    ['http://a1.easemob.com/x', undefined],
    ['https://easemob.com.evil.example/', undefined],
    ['https://evileasemob.com/', undefined],
    ['https://169.254.169.254/latest/meta-data', undefined],
    ['file:///etc/passwd', undefined],
  ])('%s: %s', (url, where) => {
    expect(storageFor(new URL(url), { api, hosts })).toBe(where);
  });
});
