import { catalogue } from './catalogue.js';

it('nodes of a broker are given with commas between them, and with nothing beside them', () => {
  const isTaken = (given: string) => catalogue.RABBITMQ_URL.schema.safeParse(given).success;
  expect(['amqp://one', 'amqp://one, amqps://two'].map(isTaken)).toEqual([true, true]);
  expect(['', 'amqp://one,', 'amqp://one,http://two', 'amqp://one,,amqp://two'].map(isTaken)).not.toContain(true);
});

it.each([
  ['[::1]', '::1'],
  ['::1', '::1'],
  ['127.0.0.1', '127.0.0.1'],
  ['im.school.example', 'im.school.example'],
])('an address to listen at may be given as in a URL: %s', (given, taken) => {
  expect(catalogue.HOST.schema.parse(given)).toBe(taken);
});
