import { UploadPlaces } from './upload-places.js';

describe('places for lists on their way in', () => {
  it('are few, and one a school: a slow line of one leaves others room', () => {
    const places = new UploadPlaces();
    const first = places.take(1)!;
    expect(places.take(1)).toBeUndefined();
    expect(places.take(2)).toBeDefined();
    expect(places.take(3)).toBeUndefined();
    first();
    first();
    expect(places.take(3)).toBeDefined();
    expect(places.take(1)).toBeUndefined();
  });
});
