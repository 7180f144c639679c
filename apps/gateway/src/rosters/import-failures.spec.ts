import { errors, failureText } from '#contracts';
import { notKept, notTurned } from './import-failures.js';

const which = { school_id: 7, source: 'city', version: '3' };

describe('a list that is not taken in', () => {
  it.each([
    [{ noSchool: true as const }, 'school_not_found', '7'],
    [{ busy: 17 }, 'import_busy', '17'],
    [{ known: 17, same: false, read: true }, 'import_version_taken', '3'],
  ])('is told why: %j', (kept, error, named) => {
    const failure = notKept(kept, which)!;
    expect([failure.error, errors[failure.error].status]).toEqual([error, error === 'school_not_found' ? 404 : 409]);
    for (const language of ['zh', 'en'] as const) expect(failureText(failure, language)).toContain(named);
  });

  it('is none where it has come before just so', () => {
    expect(notKept({ known: 17, same: true, read: true }, which)).toBeUndefined();
    expect(notKept({ kept: 17 }, which)).toBeUndefined();
  });
});

describe('an import that is not turned', () => {
  it.each([
    ['unknown' as const, 'There is no such import'],
    ['stale' as const, 'The roster has changed since the import was planned'],
    ['tooOld' as const, 'What the import has changed is not kept any more: it has ended too long ago'],
    [{ underWay: 3 }, 'Import 3 of this school has not ended yet'],
    [{ brake: 21 }, '21 people would leave'],
    [{ not: 'backward' as const, status: 'planned' as const }, 'The import is planned: that cannot be done with it'],
    [
      { standsOnIt: { imports: [4, 5], groups: 1, people: 0 } },
      'Something newer stands on the import: imports 4, 5; groups: 1',
    ],
  ])('says why: %j', (why, text) => expect(failureText(notTurned(why), 'en')).toBe(text));
});
