import { BlobsUnavailable } from '#blobs';
import { sentenceFor } from './refusal.js';

const refusal = (code: string, message: string, more: object = {}) =>
  Object.assign(new Error(message), { code, ...more });

describe('what an operator is told', () => {
  it.each<[Error, string]>([
    [
      refusal('23503', 'violates', { detail: 'Key (school_id)=(999) is not present in table "school".' }),
      'there is no school 999',
    ],
    [
      refusal('23503', 'violates', { detail: 'Key (im_group_id)=(7) is not present in table "im_group".' }),
      'there is no group 7',
    ],
    [refusal('23505', 'duplicate key'), 'the database does not take that: duplicate key'],
    [
      refusal('28P01', 'password authentication failed'),
      'the database refuses to let us in: password authentication failed',
    ],
    [refusal('42501', 'permission denied'), 'the database refuses: permission denied'],
    [refusal('57P01', 'terminating'), 'the database has gone away meanwhile (57P01)'],
    [refusal('ECONNREFUSED', 'connect'), 'the database has gone away meanwhile (ECONNREFUSED)'],
    [new BlobsUnavailable('EROFS'), 'the store of photos and attachments cannot be used (EROFS)'],
  ])('of %s is a sentence', (error, sentence) => {
    expect(sentenceFor(error)).toBe(sentence);
  });

  it.each([new TypeError('x is not a function'), refusal('ERR_INVALID_ARG', 'ours'), 'text'])(
    'of %s is nothing: it is a fault of ours',
    (error) => expect(sentenceFor(error)).toBeUndefined(),
  );
});
