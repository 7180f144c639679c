import { publishedSalt } from '#config';
import { Authenticity } from './authenticity.js';
import { SaltUse } from './salt-use.js';
import { SchoolDirectory } from './school-directory.js';
import { signatureOf } from './signature.js';

interface Setting {
  /** What the database says from now on, one answer after the other; the last one stays. */
  salts: string[][];
  explain?: boolean;
  signature?: 'any' | 'v2';
}

function stage({ salts, explain = false, signature = 'any' }: Setting) {
  const told: object[] = [];
  const counted: object[] = [];
  let reads = 0;
  const find = async () => [
    {
      school_id: 6,
      access: 'school',
      activation: 'member',
      signature,
      salts: salts[Math.min(reads++, salts.length - 1)],
    },
  ];
  const schools = new SchoolDirectory({ manager: { find } } as never, { SCHOOL_POLICY_TTL_MS: 0 });
  const saltUse = new SaltUse(
    { info: (line: object) => void told.push(line) } as never,
    { signatures: { inc: (labels: object) => void counted.push(labels) } } as never,
  );
  const used = new Set<string>();
  const useOnce = async (mark: Buffer) => used.size < used.add(mark.toString('hex')).size;
  const authenticity = new Authenticity(schools, useOnce, saltUse, {
    SALTS: [publishedSalt],
    TIMESTAMP_TTL_MS: 1000,
    NODE_ENV: explain ? 'development' : 'production',
  });
  let now = 0;
  const ask = (salt: string, school_id = 6) => {
    const fields = { school_id, account_id: 3419, timestamp: String(now++) };
    return authenticity.refusalOf({ ...fields, sign: signatureOf(fields, salt) });
  };
  return { ask, told, counted };
}

describe('a request', () => {
  it('signed with a salt that the school has only just got is taken, and is not refused first', async () => {
    const { ask } = stage({ salts: [['former'], ['newest', 'former']] });
    expect(await ask('newest')).toBeUndefined();
  });

  it('signed with a salt that the school has given up is refused', async () => {
    const { ask } = stage({ salts: [['former'], ['newest']] });
    expect(await ask('former')).toBeUndefined();
    expect(await ask('former')).toEqual({ error: 'bad_signature' });
  });

  it('tells by its salt how far the school has come: counted, and said once', async () => {
    const { ask, told, counted } = stage({ salts: [['newest', 'older']] });
    for (const salt of ['newest', 'older', 'older']) expect(await ask(salt)).toBeUndefined();
    expect(counted).toEqual([{ salt: 'newest' }, { salt: 'older' }, { salt: 'older' }]);
    expect(told).toEqual([{ school_id: 6 }]);
  });
});

describe('a school that takes service keys alone', () => {
  it('says so to who signs rightly as in 2017, and to nobody else', async () => {
    const { ask } = stage({ salts: [['salt']], signature: 'v2' });
    expect(await ask('salt')).toEqual({ error: 'signature_v2_required' });
    expect(await ask('another')).toEqual({ error: 'bad_signature' });
  });

  it('concerns no other school', async () => {
    const { ask } = stage({ salts: [[publishedSalt]], signature: 'v2' });
    expect(await ask(publishedSalt, 7)).toBeUndefined();
  });
});

describe('a wrong signature', () => {
  it('is explained to developers with the right one, where the salt is the one that everybody knows', async () => {
    const refused = await stage({ salts: [[]], explain: true }).ask('wrong');
    const expected = signatureOf({ school_id: 6, account_id: 3419, timestamp: '0' }, publishedSalt);
    expect(refused).toEqual({
      error: 'bad_signature',
      hints: { signed: 'md5(0 + md5(63419***))', expected },
    });
  });

  it('is told no right one that would be somebody’s secret', async () => {
    const refused = await stage({ salts: [['the secret of a school']], explain: true }).ask('wrong');
    expect(refused).toEqual({ error: 'bad_signature', hints: { signed: 'md5(0 + md5(63419***))' } });
  });

  it('is told nothing in production', async () => {
    expect(await stage({ salts: [[]] }).ask('wrong')).toEqual({ error: 'bad_signature' });
  });
});
