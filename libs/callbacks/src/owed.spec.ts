import { targetsOf, type Owed } from './owed.js';

const endpoint = (endpoint_id: number, url: string, rest: Partial<Owed['endpoints'][0]> = {}) => ({
  endpoint_id,
  url,
  is_default: false,
  disabled_at: null,
  event_types: null,
  envelope: 1 as const,
  ...rest,
});
const app = endpoint(1, 'https://app.school.example/im', { is_default: true });
const other = endpoint(2, 'https://other.example/hooks', { envelope: 2 });

const owed = (urls: string[], tells_default: boolean, endpoints = [app, other]) =>
  targetsOf({ urls, tells_default, endpoints }, 'group.activated');

describe('an event is owed', () => {
  it('to the default endpoint where nobody named a URL', () => {
    expect(owed([], true).targets).toEqual([{ endpoint_id: 1, url: app.url, envelope: 1 }]);
  });

  it('to the URL that the only caller named, and to nobody else', () => {
    expect(owed([`${other.url}/1`], false).targets).toEqual([{ endpoint_id: 2, url: `${other.url}/1`, envelope: 2 }]);
  });

  it('to both, each in the envelope that its endpoint takes, where of two callers one named a URL', () => {
    expect(owed([`${other.url}/1`], true).targets).toEqual([
      { endpoint_id: 2, url: `${other.url}/1`, envelope: 2 },
      { endpoint_id: 1, url: app.url, envelope: 1 },
    ]);
  });

  it('to each URL once, however it is written', () => {
    const bare = endpoint(3, 'https://bare.example', { is_default: true });
    const written = ['https://BARE.example/', 'https://bare.example'];
    expect(owed(written, true, [bare]).targets).toEqual([{ endpoint_id: 3, url: written[0], envelope: 1 }]);
  });

  it('to an endpoint that is switched off too, but rather to one that is on', () => {
    const off = endpoint(4, 'https://app.school.example/', { disabled_at: new Date() });
    expect(owed(['https://app.school.example/x'], false, [off]).targets).toMatchObject([{ endpoint_id: 4 }]);
    expect(owed(['https://app.school.example/im/x'], false, [off, app]).targets).toMatchObject([{ endpoint_id: 1 }]);
  });

  it('to nobody where no endpoint covers the URL any more, and that is told', () => {
    const gone = 'https://gone.example/';
    expect(owed([gone, `${other.url}/1`], false)).toEqual({
      targets: [{ endpoint_id: 2, url: `${other.url}/1`, envelope: 2 }],
      uncovered: [gone],
    });
  });

  it.each([
    [
      ['group.activated', 'message.failed'],
      [`${other.url}/1`, other.url],
    ],
    [['message.failed'], []],
    [[], []],
  ])('to an endpoint that wants %p, at URLs that callers named as at its own', (event_types, urls) => {
    const choosy = { ...other, is_default: true, event_types };
    const { targets, uncovered } = owed([`${other.url}/1`], true, [choosy]);
    expect(targets.map(({ url }) => url)).toEqual(urls);
    expect(uncovered).toEqual([]);
  });

  it('to nobody else in place of an endpoint that does not want it', () => {
    const wide = endpoint(5, 'https://other.example/');
    const choosy = { ...other, event_types: ['message.failed'] };
    expect(owed([`${other.url}/1`], false, [choosy, wide]).targets).toEqual([]);
  });

  it('to nobody where the school has no default endpoint', () => {
    expect(owed([], true, [other])).toEqual({ targets: [], uncovered: [] });
  });
});
