import { sealOf } from './seal.js';

const seal = sealOf('a secret of more than 32 characters');

/** In its last byte: the last sign of its text may say nothing. */
function changed(sealed: string): string {
  const bytes = Buffer.from(sealed, 'base64url');
  bytes[bytes.length - 1]! ^= 1;
  return bytes.toString('base64url');
}

describe('a sealed secret', () => {
  const sealed = seal.close('sk_of a service', 'k_1');

  it('opens for its key, and says nothing of itself', () => {
    expect(seal.open(sealed, 'k_1')).toBe('sk_of a service');
    expect(Buffer.from(sealed, 'base64url').toString('latin1')).not.toContain('sk_');
    expect(seal.close('sk_of a service', 'k_1')).not.toBe(sealed);
  });

  it.each([
    ['another key', () => seal.open(sealed, 'k_2')],
    ['another setting', () => sealOf('another secret of more than 32 characters').open(sealed, 'k_1')],
    ['one of which a bit was changed', () => seal.open(changed(sealed), 'k_1')],
    ['one that was cut', () => seal.open(sealed.slice(0, 20), 'k_1')],
    ['nothing', () => seal.open('', 'k_1')],
  ])('does not open for %s', (_what, open) => {
    expect(open()).toBeUndefined();
  });
});
