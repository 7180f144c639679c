import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { callbackText } from './normalise.fixture.js';
import { acceptanceOf, isGenuine } from './signature.js';

const callId = 'org#app_8924312242322';
const timestamp = 1600060847294;
const signed = (secret: string, parts: object = {}) => {
  const security = createHash('md5')
    .update(callId + secret + timestamp)
    .digest('hex');
  return callbackText({ callId, timestamp, security, ...parts });
};

describe('the answer to a callback', () => {
  it('is signed with the secret that the callback was signed with, as in 2017', () => {
    const security = createHash('md5').update(`${callId}newtrue`).digest('hex');
    const answer = { callId, accept: 'true', reason: '', security };
    expect(acceptanceOf(signed('new'), ['old', 'new'])).toBe(JSON.stringify(answer));
  });

  it('is none where the callback is not genuine', () => {
    expect(acceptanceOf(signed('gone'), ['old', 'new'])).toBeUndefined();
    expect(acceptanceOf('no JSON', ['old'])).toBeUndefined();
  });
});

describe('the signature of a callback', () => {
  it('is made with any of the secrets that live', () => {
    for (const secret of ['old', 'new']) expect(isGenuine(signed(secret), ['old', 'new'])).toBe(true);
    expect(isGenuine(signed('gone'), ['old', 'new'])).toBe(false);
    expect(isGenuine(signed('old'), [])).toBe(false);
  });

  it('is never made with an empty secret', () => {
    expect(isGenuine(signed(''), [''])).toBe(false);
  });

  it.each([
    ['another id', { callId: 'org#app_1' }],
    ['another time', { timestamp: 1 }],
    ['no time', { timestamp: undefined }],
    [
      'upper case',
      {
        security: signed('old')
          .match(/"security":"(\w+)"/)![1]!
          .toUpperCase(),
      },
    ],
    ['none', { security: undefined }],
    ['another kind', { security: 7 }],
  ])('does not fit %s', (_what, parts) => {
    expect(isGenuine(signed('old', parts), ['old'])).toBe(false);
  });

  it('is found in no other text', () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (text) => !isGenuine(text, ['old'])));
  });
});
