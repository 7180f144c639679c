import { storageFor, wayTo } from './file-hosts.js';

const api = new URL('http://127.0.0.1:20080/org/app');
const hosts = ['*.easemob.com', 'files.school.example'];
const known = { api, hosts, httpHosts: ['old.school.example'] };

describe('where a file may be fetched from', () => {
  it.each([
    ['http://127.0.0.1:20080/other', 'api'],
    ['http://127.0.0.1:5432/', undefined],
    ['https://a1-hsb.easemob.com/x', 'elsewhere'],
    ['https://files.school.example/x', 'elsewhere'],
    ['http://a1.easemob.com/x', undefined],
    ['http://old.school.example/x', 'elsewhere'],
    ['https://old.school.example/x', 'elsewhere'],
    ['ftp://old.school.example/x', undefined],
    ['https://easemob.com.evil.example/', undefined],
    ['https://evileasemob.com/', undefined],
    ['https://169.254.169.254/latest/meta-data', undefined],
    ['file:///etc/passwd', undefined],
  ])('%s: %s', (url, where) => {
    expect(storageFor(new URL(url), known)).toBe(where);
  });
});

describe('the way to a file that a phone tells of', () => {
  const uuid = '0c0f5f3a-e66b-11e3-8863-f1c202c2b3ae';
  it.each<[string | null, object]>([
    [null, { by: 'id', uuid }],
    [`${api.href}/chatfiles/x-1`, { by: 'id', uuid: 'x-1' }],
    // Only the scheme differs: the API is asked as the operator says.
    [`${api.href.replace('http:', 'https:')}/chatfiles/x-1`, { by: 'id', uuid: 'x-1' }],
    [`https://a1-hsb.easemob.com/org/app/chatfiles/x-1`, { by: 'url', anonymous: false }],
    // Our token opens more than files, and is not for those of others.
    [`${api.href}/users`, { by: 'url', anonymous: true }],
    [`${api.href}/chatfiles/../users`, { by: 'url', anonymous: true }],
    [`${api.href}/chatfiles/x-1/../../users`, { by: 'url', anonymous: true }],
    [`https://a1.easemob.com/other/app/chatfiles/x-1`, { by: 'url', anonymous: true }],
    [`https://a1.easemob.com/org/app2/chatfiles/x-1`, { by: 'url', anonymous: true }],
    [`https://evil.example/org/app/chatfiles/x-1`, { by: 'none', host: 'evil.example' }],
    [`http://a1.easemob.com/org/app/chatfiles/x-1`, { by: 'none', host: 'a1.easemob.com' }],
  ])('%s: %j', (url, way) => {
    expect(wayTo({ uuid, url }, known)).toMatchObject(way);
  });
});
