import { downloadStatusOf } from './download-status.js';
import { errors, type ErrorName } from './errors.js';

describe('the status of a failed download', () => {
  it.each<[ErrorName, number]>([
    ['not_group_member', 403],
    ['message_not_found', 404],
    ['photo_not_found', 404],
    ['file_not_found', 404],
    ['file_too_large', 404],
    ['provider_refused', 502],
    ['unavailable', 503],
    ['bad_signature', 401],
    ['missing_field', 400],
  ])('of %s is %i', (error, status) => {
    expect(downloadStatusOf(error)).toBe(status);
  });

  it('is that of a failure for every error of the catalogue', () => {
    const statuses = (Object.keys(errors) as ErrorName[]).map(downloadStatusOf);
    expect(Math.min(...statuses)).toBeGreaterThanOrEqual(400);
  });
});
