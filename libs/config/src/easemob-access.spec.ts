import { demoEasemob, noDemoSecrets, tlsToEasemob } from './easemob-access.rules.js';

const access = (EASEMOB_URL: string, more: object = {}) => ({
  NODE_ENV: 'development' as const,
  ALLOW_HTTP_EASEMOB: [],
  EASEMOB_URL,
  ...more,
});

describe('asking Easemob without TLS', () => {
  it.each(['https://a1.easemob.com', 'http://127.0.0.1:20080', 'http://localhost:1', 'http://[::1]:1'])(
    'is no matter for %s',
    (url) => {
      expect(tlsToEasemob(access(url))).toBeUndefined();
    },
  );

  it.each([
    'http://a1.easemob.com',
    'http://easemob-simulator:20080',
    'http://127.0.0.1.example.com',
    'http://10.0.0.1',
  ])('needs a word for %s', (url) => {
    expect(tlsToEasemob(access(url))).toMatch(/^EASEMOB_URL: must be https/);
    expect(tlsToEasemob(access(url, { ALLOW_HTTP_EASEMOB: [new URL(url).hostname] }))).toBeUndefined();
  });
});

describe('the account of the demo', () => {
  it('is good for a simulator, and neither for Easemob nor in production', () => {
    expect(noDemoSecrets(access('http://localhost:1', demoEasemob))).toBeUndefined();
    const refused = /^EASEMOB_CLIENT_ID, EASEMOB_CLIENT_SECRET, EASEMOB_PASSWORD_SECRET: /;
    expect(noDemoSecrets(access('https://a1.easemob.com', demoEasemob))).toMatch(refused);
    expect(noDemoSecrets(access('http://localhost:1', { ...demoEasemob, NODE_ENV: 'production' }))).toMatch(refused);
  });

  it('is told by each of its parts', () => {
    const own = { EASEMOB_CLIENT_ID: 'x', EASEMOB_CLIENT_SECRET: 'y' };
    expect(noDemoSecrets(access('https://a1.easemob.com', { ...demoEasemob, ...own }))).toMatch(
      /^EASEMOB_PASSWORD_SECRET:/,
    );
    expect(noDemoSecrets(access('https://a1.easemob.com', { ...own, EASEMOB_PASSWORD_SECRET: 'z' }))).toBeUndefined();
  });
});
