import fc from 'fast-check';
import type { Columns, Rows } from '#contracts';
import { readTable } from './strict-table-reader.fixture.js';
import { tableText } from './table-text.js';

const compact = (columns: Columns, rows: Rows) => tableText(columns, rows, { expanded: false });
const expanded = (columns: Columns, rows: Rows) => tableText(columns, rows, { expanded: true });

describe('the table text of the 2017 server', () => {
  const groups: Columns = {
    im_group_id: 'integer',
    relation_id: 'integer',
    group_name: 'text',
    group_type: 'text',
    easemob_group_id: 'text',
    isOwner: 'integer',
  };
  const rows = [
    ['2', '2', '德育处', 'teacher', '', '0'],
    ['64', '20000001', '高一年段任课老师', 'teacher', '', '0'],
  ];

  it('V1: is compact or expanded', () => {
    expect(compact(groups, rows)).toBe(
      '{"fieldCount":6,"values":["im_group_id","relation_id","group_name","group_type","easemob_group_id","isOwner",2,2,"德育处","teacher","",0,64,20000001,"高一年段任课老师","teacher","",0],"rowCount":2}',
    );
    expect(expanded(groups, rows)).toBe(
      '[{"im_group_id":2,"relation_id":2,"group_name":"德育处","group_type":"teacher","easemob_group_id":"","isOwner":0},{"im_group_id":64,"relation_id":20000001,"group_name":"高一年段任课老师","group_type":"teacher","easemob_group_id":"","isOwner":0}]',
    );
  });

  it('V2: tells the columns when there are no rows, expanded or not', () => {
    const empty = '{"fieldCount":1,"values":["im_user_id"],"rowCount":0}';
    expect(compact({ im_user_id: 'integer' }, [])).toBe(empty);
    expect(expanded({ im_user_id: 'integer' }, [])).toBe(empty);
  });

  it('V4: keeps null and empty text apart, numbers unquoted', () => {
    const columns: Columns = { id: 'integer', name: 'text', score: 'integer' };
    const cells = [
      ['1', null, '0.5'],
      ['2', '', null],
      ['-3', 'x', '100'],
    ];
    expect(compact(columns, cells)).toBe(
      '{"fieldCount":3,"values":["id","name","score",1,null,0.5,2,"",null,-3,"x",100],"rowCount":3}',
    );
    expect(expanded(columns, cells)).toBe(
      '[{"id":1,"name":null,"score":0.5},{"id":2,"name":"","score":null},{"id":-3,"name":"x","score":100}]',
    );
  });

  it('V5: escapes quotes, backslashes and control characters, and nothing else', () => {
    const columns: Columns = { t: 'text', c: 'text', u: 'text' };
    const cells = [['a"b\\c/d <e>&\'', '\b\t\n\f\r\u0001\u001f\u007f', 'é中😀\u2028']];
    expect(compact(columns, cells)).toBe(
      '{"fieldCount":3,"values":["t","c","u","a\\"b\\\\c/d <e>&\'","\\b\\t\\n\\f\\r\\u0001\\u001F\u007f","é中😀\u2028"],"rowCount":1}',
    );
  });

  it('V7: writes 64-bit integers whole', () => {
    expect(compact({ a: 'integer', b: 'integer' }, [['9223372036854775807', '-9223372036854775807']])).toBe(
      '{"fieldCount":2,"values":["a","b",9223372036854775807,-9223372036854775807],"rowCount":1}',
    );
  });

  describe('in the hands of a reader as strict as those of 2017', () => {
    const text = fc.option(
      fc
        .oneof(
          fc.string({ unit: 'binary' }),
          fc.constantFrom('],"rowCount":9}', '"', '\\u0041', '[', '\ud800', 'null', '1'),
        )
        .map((value) => value.replaceAll('\0', '')),
    );
    const integer = fc.option(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(String));
    const written = fc
      .array(fc.constantFrom<'integer' | 'text'>('integer', 'text'), { minLength: 1, maxLength: 6 })
      .chain((types) =>
        fc.record({
          columns: fc.constant(Object.fromEntries(types.map((type, i) => [`column_${i}`, type]))),
          rows: fc.array(fc.tuple(...types.map((type) => (type === 'text' ? text : integer)))),
        }),
      );

    it('reads back as what was written, compact and expanded, whatever the cells', () => {
      fc.assert(
        fc.property(written, fc.boolean(), ({ columns, rows }, isExpanded) => {
          const types = Object.values(columns);
          expect(readTable(tableText(columns, rows, { expanded: isExpanded }))).toEqual({
            columns: Object.keys(columns),
            rows: rows.map((row) => row.map((cell, i) => (cell === null ? null : { [types[i]!]: cell }))),
          });
        }),
        { numRuns: 500 },
      );
    });

    it.each([
      ['white space behind the first key', '{"fieldCount": 1,"values":["a",1],"rowCount":1}'],
      ['white space in front of the values', '{"fieldCount":1, "values":["a",1],"rowCount":1}'],
      ['another order of keys', '{"values":["a",1],"fieldCount":1,"rowCount":1}'],
      ['no rowCount', '{"fieldCount":1,"values":["a",1]}'],
      ['a rowCount that is not true', '{"fieldCount":1,"values":["a",1],"rowCount":2}'],
      ['a key behind rowCount', '{"fieldCount":1,"values":["a",1],"rowCount":1,"x":1}'],
      ['a leading zero', '{"fieldCount":1,"values":["a",01],"rowCount":1}'],
      ['a BOM', '\ufeff{"fieldCount":1,"values":["a",1],"rowCount":1}'],
      ['a raw control character', '{"fieldCount":1,"values":["a","\n"],"rowCount":1}'],
      ['no rows as an array', '[]'],
      ['columns in another order', '[{"a":1,"b":2},{"b":2,"a":1}]'],
      ['a column less', '[{"a":1,"b":2},{"a":1}]'],
    ])('who would not have taken %s', (_what, bad) => {
      expect(() => readTable(bad)).toThrow('at ');
    });
  });

  it('ends a cell at a NUL, as the original did', () => {
    expect(compact({ a: 'text' }, [['before\0after']])).toBe('{"fieldCount":1,"values":["a","before"],"rowCount":1}');
  });
});
