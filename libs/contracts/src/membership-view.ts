import { z } from 'zod';
import type { Failure } from './errors.js';
import { failureView, viewFailure, type Audience } from './failure-view.js';

/** What became of the wanted members of a group: how many, how many are in, and why each other one is not. */
export interface MembershipResult {
  wanted: number;
  done: number;
  failed: { im_user_id: number; failure: Failure }[];
}

/** What an answer or an event tells of a membership. It fits, however many have failed: the rest is read by pages. */
export const membershipView = z.object({
  wanted: z.int(),
  done: z.int(),
  failed_count: z.int().optional().meta({ description: 'How many have failed; `failed` may hold only some of them.' }),
  failed_next: z.int().optional().meta({ description: 'There are more: ask getOperation with this as `failed_from`.' }),
  failed: z.array(z.object({ im_user_id: z.int(), ...failureView.shape })),
});

/** Half of what a message may have: the other half is far more than all that stands beside. */
const pageBytes = 32 * 1024;
const pageSize = 100;

/** The failures from position `from` on, as many as fit one page; the one at `from` always does. */
export function viewMembership(
  { wanted, done, failed }: MembershipResult,
  { audience, from = 0 }: { audience: Audience; from?: number },
): z.output<typeof membershipView> {
  const page: z.output<typeof membershipView>['failed'] = [];
  let bytes = 0;
  for (const { im_user_id, failure } of failed.slice(from, from + pageSize)) {
    const line = { im_user_id, ...viewFailure(failure, audience) };
    bytes += Buffer.byteLength(JSON.stringify(line)) + 1;
    if (page.length > 0 && bytes > pageBytes) break;
    page.push(line);
  }
  const next = from + page.length;
  return {
    wanted,
    done,
    failed_count: failed.length,
    ...(next < failed.length && { failed_next: next }),
    failed: page,
  };
}
