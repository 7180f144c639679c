import { mostFaults } from '#contracts';
import { checkRoster, type Checked } from '#roster';
import { ofChecked, ofFailure, ofRefusal } from './findings.js';

const check = (lines: readonly string[]) =>
  checkRoster(
    { name: 'list.csv', bytes: Buffer.from(['姓名,学号,班级,家长电话', ...lines].join('\n')) },
    { schoolYear: 2026, digest: (text) => text },
  );

describe('what is found in a list', () => {
  it('holds so many faults and no more, errors before warnings, and counts all of them', async () => {
    const many = await check(Array.from({ length: mostFaults + 5 }, (_, at) => `李明远,S${at},操场,`));
    const found = ofChecked(many as Checked);
    expect([found.errors, found.faults.length, found.preview]).toEqual([mostFaults + 5, mostFaults, null]);
    const both = ofChecked({
      ...(many as Checked),
      faults: (['warning', 'error'] as const).map((severity) => ({ ...(many as Checked).faults[0]!, severity })),
    });
    expect([both.faults.map(({ severity }) => severity), both.errors, both.warnings]).toEqual([
      ['error', 'warning'],
      1,
      1,
    ]);
  });

  it('says of a refusal why, in both languages', async () => {
    const refused = await check([]).then(() => checkRoster({ name: 'a.csv', bytes: new Uint8Array() }, {} as never));
    expect(ofRefusal(refused as never).refusal).toMatchObject({
      reason: 'empty_file',
      text: { en: 'The file is empty' },
    });
    const checked = (await check(['李明远,S1,高一(1)班,'])) as Checked;
    const failed = ofFailure({ error: 'roster_foreign', values: { count: 3 } }, ofChecked(checked));
    expect(failed).toMatchObject({
      understood: { format: 'csv' },
      refusal: { reason: 'roster_foreign', text: { en: expect.stringContaining('3 people') } },
    });
  });
});
