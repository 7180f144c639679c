import type { Findings } from '#contracts';
import type { ImportRecord } from '#enrolment/uploads';
import { statusOf, viewOf } from './uploads.js';

const found = (more: Partial<Findings> = {}): Findings => ({
  understood: null,
  refusal: null,
  errors: 0,
  warnings: 0,
  faults: [],
  items: null,
  preview: null,
  ...more,
});
const words = { zh: '', en: '' };
const plan = found({
  preview: {
    people_and_classes: [],
    groups: { create: 1, change: 0, remove: 0 },
    rows: {},
    to_confirm: [],
    leaving: null,
  },
});
const record = (more: Partial<ImportRecord>) =>
  ({ status: 'planned', failure: null, chunks: 9, chunks_applied: 4, finished_at: null, ...more }) as ImportRecord;

describe('what has become of a list', () => {
  it.each([
    [null, undefined, 'received'],
    [found({ errors: 1 }), undefined, 'refused'],
    [found({ refusal: { reason: 'damaged', text: words, remedy: words } }), undefined, 'refused'],
    [found({ warnings: 1 }), undefined, 'unchanged'],
    [found({ errors: 1, items: [{ item: 1, taken: false, faults: [] }] }), undefined, 'refused'],
    [
      found({ errors: 1, items: [1, 2].map((item) => ({ item, taken: item > 1, faults: [] })) }),
      undefined,
      'unchanged',
    ],
    [plan, undefined, 'superseded'],
    [plan, record({ status: 'applying' }), 'applying'],
    [plan, record({ status: 'undone' }), 'undone'],
  ])('is told by what was found and by its record', (outcome, of, status) => {
    expect(statusOf({ outcome }, of)).toBe(status);
  });

  const upload = {
    import_id: 17,
    school_id: 7,
    source: 'city',
    version: '3',
    options: { mode: 'full' as const },
    outcome: plan,
    who: 'k_1',
    turned_by: null,
    received_at: new Date(0),
  };

  it('says when to look again, as long as it goes on by itself', () => {
    const view = (more: Partial<ImportRecord>, parked = false) =>
      viewOf({ upload, record: record(more), parked }).retry_after_ms;
    expect(view({ status: 'applying' })).toBeGreaterThan(0);
    expect(view({ status: 'planned' })).toBeNull();
    expect(view({ status: 'applying', failure: 'rows have moved: im_user' })).toBeNull();
    expect(view({ status: 'applying' }, true)).toBeNull();
    expect(viewOf({ upload: { ...upload, outcome: null }, record: undefined, parked: false })).toMatchObject({
      status: 'received',
      retry_after_ms: expect.any(Number),
      progress: { done: 0, of: 0 },
    });
  });
});
