import { catalogue } from './catalogue.js';

it.each([
  ['[::1]', '::1'],
  ['::1', '::1'],
  ['127.0.0.1', '127.0.0.1'],
  ['im.school.example', 'im.school.example'],
])('an address to listen at may be given as in a URL: %s', (given, taken) => {
  expect(catalogue.HOST.schema.parse(given)).toBe(taken);
});
