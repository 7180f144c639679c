import { guardedLookup, mayReach } from './address-guard.js';

describe('addresses that a URL of somebody else may lead to', () => {
  it.each(['93.184.216.34', '2606:2800:220:1:248:1893:25c8:1946', '::ffff:93.184.216.34'])(
    '%s is public',
    (address) => {
      expect(mayReach(address, [])).toBe(true);
    },
  );

  it.each([
    '127.0.0.1',
    '127.8.8.8',
    '0.0.0.0',
    '10.0.0.1',
    '172.16.0.1',
    '192.168.1.1',
    '169.254.169.254',
    '100.64.0.1',
    '198.18.0.1',
    '224.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '::ffff:127.0.0.1',
    '::ffff:10.0.0.1',
    '::127.0.0.1',
    'fe80::1',
    'fc00::1',
    'fd12::1',
    '2002:7f00:1::',
    '64:ff9b::7f00:1',
    'not an address',
    '',
  ])('%s is not', (address) => {
    expect(mayReach(address, [])).toBe(false);
  });

  it('a private one may be reached where its network is listed', () => {
    expect(mayReach('192.168.7.9', ['192.168.7.0/24'])).toBe(true);
    expect(mayReach('192.168.8.9', ['192.168.7.0/24'])).toBe(false);
    expect(mayReach('::ffff:192.168.7.9', ['192.168.7.0/24'])).toBe(true);
  });
});

describe('name resolution at the moment of the connection', () => {
  const resolving = (...answers: string[][]) =>
    ((_: string, __: unknown, callback: (e: null, a: { address: string; family: number }[]) => void) =>
      callback(
        null,
        answers.shift()!.map((address) => ({ address, family: 4 })),
      )) as never;
  const resolve = (lookup: ReturnType<typeof guardedLookup>) =>
    new Promise((done) => lookup('school.example', {}, (error, address) => done(error ?? address)));

  it('refuses a name that has moved to a private address since it was registered', async () => {
    const lookup = guardedLookup([], resolving(['93.184.216.34'], ['127.0.0.1']));
    expect(await resolve(lookup)).toBe('93.184.216.34');
    expect(await resolve(lookup)).toBeInstanceOf(Error);
  });

  it('refuses a name with one private address among public ones', async () => {
    expect(await resolve(guardedLookup([], resolving(['93.184.216.34', '10.0.0.1'])))).toBeInstanceOf(Error);
  });
});
