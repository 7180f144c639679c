import { sealOf } from '#keys';
import { KeyDirectory } from './key-directory.js';

const ours = 'of this test, and longer than 32 characters';
const foreign = 'of somebody else, and longer than 32 characters';
const sealed = (setting: string, secret: string) => sealOf(setting).close(secret, 'k_1');

function stage(secrets: string[], SERVICE_KEYS_SECRET?: string) {
  const told: object[] = [];
  let asked = 0;
  const query = async () => {
    asked++;
    return [{ key_id: 'k_1', secrets }];
  };
  const settings = { SCHOOL_POLICY_TTL_MS: 0, SERVICE_KEYS_SECRET };
  const directory = new KeyDirectory({ query } as never, settings, {
    error: (line: object) => void told.push(line),
  } as never);
  return { directory, told, asked: () => asked };
}

describe('the keys that a gateway knows', () => {
  it('come with their secrets, the newest first', async () => {
    const { directory, told } = stage([sealed(ours, 'newest'), sealed(ours, 'older')], ours);
    expect(await directory.find('k_1')).toMatchObject({ secrets: ['newest', 'older'] });
    expect(await directory.find('k_2')).toBeUndefined();
    expect(told).toEqual([]);
  });

  it('sign with no secret that does not open here, which is said once', async () => {
    const { directory, told } = stage([sealed(ours, 'newest'), sealed(foreign, 'older')], ours);
    for (let n = 0; n < 3; n++) expect(await directory.find('k_1')).toMatchObject({ secrets: ['newest'] });
    expect(told).toEqual([{ key_id: 'k_1' }]);
  });

  it('are none where no secret is set, and nobody is asked for any', async () => {
    const { directory, asked } = stage([sealed(ours, 'newest')]);
    expect(await directory.find('k_1')).toBeUndefined();
    expect(asked()).toBe(0);
  });
});
