import { events, maximumMessageBytes, viewOperation, type Operation } from './index.js';
import { topicOf } from './event.js';
import { readEvent } from './events.js';

/** As many as the largest plan of Easemob takes into one group. */
const largestGroup = 3000;
/** The longest that Easemob's words are kept, all of it characters that JSON writes with six bytes. */
const longestWords = '\u0001'.repeat(300);

const operation = (failed: number, detail: string): Operation => ({
  operation_id: '7d1f6f0e-3c58-4b8e-9a55-0f2f6a1f3b60',
  school_id: 2 ** 31 - 1,
  account_id: 2 ** 31 - 1,
  cmd: 'createCustomGroup',
  im_group_id: 2 ** 31 - 1,
  im_message_id: null,
  easemob_group_id: '9'.repeat(20),
  request_id: 'r'.repeat(64),
  status: 'partially_succeeded',
  failure: { error: 'provider_refused', values: { detail } },
  members: {
    wanted: largestGroup,
    done: largestGroup - failed,
    failed: Array.from({ length: failed }, (_, n) => ({
      im_user_id: 2_000_000_000 + n,
      failure: { error: 'provider_refused', values: { detail } },
    })),
  },
  created_at: new Date(0),
  updated_at: new Date(0),
  retry_after_ms: null,
});

const eventOf = (data: object) => ({
  id: '7d1f6f0e-3c58-4b8e-9a55-0f2f6a1f3b60',
  type: 'group.activated',
  version: 1,
  time: new Date(0).toISOString(),
  school_id: 2 ** 31 - 1,
  data,
});

describe('what is told of the members who have failed', () => {
  it.each([
    ['long words of the provider', longestWords],
    ['long Chinese words', '超'.repeat(300)],
    ['short words', 'no'],
  ])('P1: fits a message, with everybody of the largest group failed: %s', (_, detail) => {
    const event = eventOf(viewOperation(operation(largestGroup, detail), 'anybody'));
    expect(readEvent(event)).toEqual(event);
    expect(topicOf(events['group.activated'])).toBe('group.activated.v1');
    expect(Buffer.byteLength(JSON.stringify(event))).toBeLessThan(maximumMessageBytes);
  });

  it('negative control: told in one piece, it would not', () => {
    const { members } = operation(largestGroup, 'no');
    expect(Buffer.byteLength(JSON.stringify(members))).toBeGreaterThan(maximumMessageBytes);
  });

  it('is all of it, page after page, each told once and in its order', () => {
    const whole = operation(largestGroup, longestWords);
    const told: number[] = [];
    for (let from: number | undefined = 0; from !== undefined;) {
      const members: NonNullable<ReturnType<typeof viewOperation>['members']> = viewOperation(whole, 'zh', {
        failedFrom: from,
      }).members!;
      expect(members).toMatchObject({ wanted: largestGroup, done: 0, failed_count: largestGroup });
      told.push(...members.failed.map(({ im_user_id }) => im_user_id));
      from = members.failed_next;
    }
    expect(told).toEqual(whole.members!.failed.map(({ im_user_id }) => im_user_id));
  });

  it('is one page where it fits, and an empty one behind the last', () => {
    expect(viewOperation(operation(100, 'no'), 'en').members).toMatchObject({ failed_count: 100 });
    expect(viewOperation(operation(100, 'no'), 'en').members).not.toHaveProperty('failed_next');
    expect(viewOperation(operation(3, 'no'), 'en', { failedFrom: 3 }).members).toMatchObject({
      failed_count: 3,
      failed: [],
    });
  });
});
