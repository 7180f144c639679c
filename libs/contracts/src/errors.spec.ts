import { errors, fail, failureText, preferredLanguage, type ErrorName, type Language } from './errors.js';

const languages: Language[] = ['zh', 'en'];
const names = Object.keys(errors) as ErrorName[];

describe('the text of a failure', () => {
  it('holds no bracket, of itself or by a value: old readers would take it for a table', () => {
    const texts = names.flatMap((name) => languages.map((language) => failureText(fail(name), language)));
    expect(texts.filter((text) => /[[\]]/.test(text))).toEqual([]);
    expect(failureText(fail('missing_field', { field: 'list[0]' }), 'en')).toContain('list(0)');
  });

  it('shows where a value was not given', () => {
    expect(failureText(fail('missing_field'), 'en')).toContain('?');
  });
});

it.each([
  [undefined, 'zh'],
  ['', 'zh'],
  ['en', 'en'],
  ['en-GB,en;q=0.8,zh;q=0.5', 'en'],
  ['zh-CN,zh;q=0.9,en;q=0.8', 'zh'],
  ['fr', 'zh'],
])('whoever accepts %p is answered in %s', (header, language) => {
  expect(preferredLanguage(header)).toBe(language);
});
