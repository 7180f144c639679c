import { redisPlace } from './redis-url.js';

describe('where Redis is', () => {
  it.each(['redis://localhost', 'rediss://user:secret@redis.example:6380/3'])('is what %s says', (url) => {
    expect(redisPlace(url)).toEqual({ url });
  });

  it('is asked of Sentinels, by the name that they know it by', () => {
    const url = 'redis-sentinel://one:26380,two,[::1]:26381/2?sentinelMasterId=school';
    expect(redisPlace(url)).toEqual({
      sentinels: [
        { host: 'one', port: 26_380 },
        { host: 'two', port: 26_379 },
        { host: '::1', port: 26_381 },
      ],
      name: 'school',
      db: 2,
      tls: false,
    });
  });

  it('has passwords of its own and of the Sentinels, with whatever signs they need', () => {
    const url = 'rediss-sentinel://app:a%40b@one?sentinelMasterId=school&sentinelPassword=c%26d';
    expect(redisPlace(url)).toMatchObject({ username: 'app', password: 'a@b', sentinelPassword: 'c&d', tls: true });
    expect(redisPlace('redis-sentinel://:alone@one?sentinelMasterId=school')).toMatchObject({ password: 'alone' });
  });

  it.each([
    'localhost:6379',
    'http://localhost',
    'redis://local host',
    'redis-sentinel://one:26379/0',
    'redis-sentinel://one:26379?sentinelMasterId=',
    'redis-sentinel://?sentinelMasterId=school',
    'redis-sentinel://one:port?sentinelMasterId=school',
    'redis-sentinel://one:1/zero?sentinelMasterId=school',
  ])('is not told by %s', (url) => {
    expect(redisPlace(url)).toBeUndefined();
  });
});
