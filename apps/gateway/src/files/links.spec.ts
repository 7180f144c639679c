import { Links } from './links.js';

const ttlMs = 600_000;
const links = new Links({ LINK_SECRET: 'secret', SALTS: [], LINK_TTL_MS: ttlMs });
const linked = { kind: 'im_message_id', id: 2007, school_id: 6, account_id: 3419 } as const;
const now = 1_800_000_000_000;

describe('a link', () => {
  it('says what it opens and for whom, until it expires', () => {
    const { token, expires_at } = links.make(linked, now);
    expect(links.read(token, now)).toEqual({ ...linked, expires_at });
    expect(expires_at - now).toBeGreaterThanOrEqual(ttlMs);
    expect(links.read(token, expires_at - 1)).toBeDefined();
    expect(links.read(token, expires_at)).toBeUndefined();
  });

  it('is the same for those who ask soon after each other', () => {
    expect(links.make(linked, now + ttlMs / 2)).toEqual(links.make(linked, now));
    expect(links.make(linked, now + ttlMs)).not.toEqual(links.make(linked, now));
  });

  it("is nobody else's to make or to change", () => {
    const { token } = links.make(linked, now);
    const others = new Links({ LINK_SECRET: 'other', SALTS: [], LINK_TTL_MS: ttlMs }).make(linked, now).token;
    const changed = [0, 1, 2, 3, 4].map((at) =>
      token
        .split('.')
        .map((part, i) => (i === at ? (at === 0 ? 'account_id' : `${part}1`) : part))
        .join('.'),
    );
    for (const bad of [others, ...changed, `${token}x`, token.slice(0, -1), '', 'x'.repeat(5000)])
      expect(links.read(bad, now)).toBeUndefined();
  });
});
