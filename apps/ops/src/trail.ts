import type { DeliveryPicture, Trail } from '#operating';
import type { FoundOperation } from '#operations';
import { moment, span } from './print.js';

/** From the request to the last delivery, a line each. Pure. */
export function trailOf({ operation, deliveries, message }: Trail): string[] {
  const { operation_id, cmd, school_id, account_id, key_id, request_id, created_at, now, work_key } = operation;
  return [
    `${cmd} of account ${account_id}, school ${school_id}`,
    line('request', `${request_id}, ${moment(created_at)} (${span(created_at, now)} ago)`),
    ...(key_id === null ? [] : [line('key', key_id)]),
    line('operation', `${operation_id}, ${stateOf(operation)}`),
    ...(message
      ? [
          line(
            'message',
            `${message.im_message_id}, ${message.status}${message.easemob_message_id ? ` as ${message.easemob_message_id} in Easemob` : ''}`,
          ),
        ]
      : []),
    line('work', `${work_key}: \`ops work explain ${work_key}\``),
    line('event', operation.finished_at ? operation_id : 'none yet: it is told when the operation ends'),
    ...deliveries.map((one) => line('delivery', deliveryLine(one))),
    ...(operation.finished_at && deliveries.length === 0
      ? [line('delivery', 'none: no endpoint was named, and the school has no default one')]
      : []),
  ];
}

const line = (name: string, words: string): string => `  ${name.padEnd(10)} ${words}`;

function stateOf({ outcome, failure, finished_at, created_at }: FoundOperation): string {
  if (!outcome || !finished_at) return 'open';
  const because = failure ? ` with ${failure.error}${failure.values?.detail ? `: ${failure.values.detail}` : ''}` : '';
  return `${outcome}${because}, ${span(created_at, finished_at)} later`;
}

function deliveryLine({ delivery_id, endpoint_id, endpoint, delivered_at, attempts, last }: DeliveryPicture): string {
  const state = delivered_at
    ? `delivered ${moment(delivered_at)}`
    : `not delivered: ${attempts} tries${last ? `, the last ${last}` : ''}`;
  const off = endpoint.disabled_at ? ', which is off' : '';
  return `${delivery_id} to endpoint ${endpoint_id}${off}, ${state}`;
}
