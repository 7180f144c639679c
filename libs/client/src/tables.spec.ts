import { decode } from './tables.js';

const table = (...cells: unknown[]) => ({
  fieldCount: 2,
  values: ['account_id', 'im_user_id', ...cells],
  rowCount: cells.length / 2,
});

describe('a table', () => {
  it('becomes rows, from its compact and its expanded form alike', () => {
    const rows = [{ account_id: 3419, im_user_id: 162317 }];
    expect(decode('getIMUserID', table(3419, 162317))).toEqual(rows);
    expect(decode('getIMUserID', rows)).toEqual(rows);
    expect(decode('getIMUserID', table())).toEqual([]);
  });

  it('is refused when a cell is of another type, null where nothing may be missing, or absent', () => {
    expect(() => decode('getIMUserID', table(3419, '162317'))).toThrow(/im_user_id is not integer/);
    expect(() => decode('getIMUserID', table(null, 162317))).toThrow(/account_id is not integer/);
    expect(() => decode('getIMUserID', [{ account_id: 3419 }])).toThrow(/im_user_id/);
  });

  it('is refused when it does not hold as many rows as it says, or is none', () => {
    expect(() => decode('getIMUserID', { ...table(3419, 162317), rowCount: 2 })).toThrow(/not a table/);
    expect(() => decode('getIMUserID', { code: 0 })).toThrow(/not a table/);
  });
});
