import type { Trail } from '#operating';
import { trailOf } from './trail.js';

const at = (time: string) => new Date(`2026-11-29T${time}Z`);
const operation: Trail['operation'] = {
  operation_id: 'op-1',
  school_id: 1,
  account_id: 3419,
  key_id: null,
  cmd: 'sendMsgToJiBeiChat',
  request_id: 'req-1',
  work_key: 'group:1496',
  im_group_id: 1496,
  im_message_id: '2013',
  outcome: null,
  failure: null,
  created_at: at('10:00:00'),
  finished_at: null,
  now: at('10:05:00'),
};
const failed: Trail['operation'] = {
  ...operation,
  outcome: 'failed',
  failure: { error: 'provider_limit', values: { detail: 'not today' } },
  finished_at: at('10:00:04'),
};
const delivery: Trail['deliveries'][0] = {
  delivery_id: '7',
  event_id: 'op-1',
  event: 'message.failed',
  endpoint_id: 3,
  url: 'https://school.test/im',
  delivered_at: null,
  attempts: 2,
  last: '500',
  created_at: at('10:00:04'),
  endpoint: { url: 'https://school.test', is_default: true, disabled_at: null, disabled_why: null },
  attempts_made: [],
};

describe('the trail of a request', () => {
  it('leads from the request to the work while it is open', () => {
    const message = { im_message_id: '2013', status: 'waiting', easemob_message_id: null };
    expect(trailOf({ operation, deliveries: [], message })).toEqual([
      'sendMsgToJiBeiChat of account 3419, school 1',
      '  request    req-1, 2026-11-29T10:00:00Z (5 min ago)',
      '  operation  op-1, open',
      '  message    2013, waiting',
      '  work       group:1496: `ops work explain group:1496`',
      '  event      none yet: it is told when the operation ends',
    ]);
  });

  it('goes on to the deliveries once it has ended', () => {
    const off = { ...delivery.endpoint, disabled_at: at('10:01:00') };
    const lines = trailOf({
      operation: failed,
      deliveries: [
        { ...delivery, delivery_id: '6', delivered_at: at('10:00:05') },
        { ...delivery, endpoint: off },
      ],
    });
    expect(lines.slice(2)).toEqual([
      '  operation  op-1, failed with provider_limit: not today, 4 s later',
      '  work       group:1496: `ops work explain group:1496`',
      '  event      op-1',
      '  delivery   6 to endpoint 3, delivered 2026-11-29T10:00:05Z',
      '  delivery   7 to endpoint 3, which is off, not delivered: 2 tries, the last 500',
    ]);
  });

  it('says why nobody was told', () => {
    expect(trailOf({ operation: failed, deliveries: [] }).at(-1)).toMatch(
      /none: no endpoint was named, and the school has no default one/,
    );
  });
});
