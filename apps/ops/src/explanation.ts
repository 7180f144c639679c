import { workKinds, type ErrorName } from '#contracts';
import type { DeliveryPicture, Facts, GroupPicture, OperationLine, WorkPicture } from '#operating';
import { count, moment, span } from './print.js';

/** The facts in plain words, a line each, and at the end what to do. Pure. */
export function explanation(facts: Facts): string[] {
  const { work, group, delivery } = facts;
  return [
    `${work.key}${work.school_id === null ? '' : `, school ${work.school_id}`}`,
    fact('about', workKinds[work.kind].key.shown(work.key.slice(work.kind.length + 1))),
    fact('state', stateOf(work)),
    fact('wish', wishOf(work)),
    fact('claim', claimOf(work)),
    fact('tries', triesOf(work)),
    ...(work.reason ? [fact('last error', work.reason)] : []),
    ...('group' in facts ? groupLines(group, work.now) : []),
    ...('delivery' in facts ? deliveryLines(delivery) : []),
    ...(delivery ? [] : operationLines(work)),
    fact('what to do', adviceFor(facts)),
  ];
}

const fact = (name: string, words: string): string => `  ${name.padEnd(11)} ${words}`;
const ago = (at: Date, now: Date): string => `${moment(at)} (${span(at, now)} ago)`;

function stateOf({ state, since, now, failure, lane }: WorkPicture): string {
  if (state === 'parked')
    return `parked since ${ago(since, now)} with ${failure?.error ?? 'no failure'}: nobody tries it any more`;
  if (state === 'done') return 'done: nothing is wanted of it';
  const words = {
    running: 'being carried out',
    waiting: 'waiting for its next try',
    due: 'due, and nobody has taken it yet',
  };
  return `${words[state]}, in the ${lane} lane; open since ${ago(since, now)}`;
}

function wishOf({ kind, wanted, done, open_operations }: WorkPicture): string {
  const times = `wanted ${count(wanted, 'time')}`;
  if (done === wanted) return `${times}, all done`;
  if (!workKinds[kind].operations) return `${times}, done up to wish ${done}`;
  const waiting =
    open_operations === 0 ? 'no operation waits' : count(open_operations, 'operation waits', 'operations wait');
  return `${times}, done up to wish ${done}; ${waiting} for it`;
}

function claimOf({ lease_owner, lease_until, fence, now }: WorkPicture): string {
  if (!lease_owner || !lease_until) return `nobody's (fence ${fence})`;
  return lease_until > now
    ? `held by ${lease_owner} until ${moment(lease_until)} (fence ${fence})`
    : `${lease_owner} held it until ${ago(lease_until, now)} and has not let go: whoever comes next takes over (fence ${fence})`;
}

function triesOf({ kind, state, attempts, next_at, now, waiting_for }: WorkPicture): string {
  const begun = `${attempts} of ${workKinds[kind].retry.maxAttempts}`;
  if (state !== 'waiting') return begun;
  const whom = waiting_for === 'provider' ? ', waiting for Easemob' : '';
  return `${begun}${whom}; the next in ${span(now, next_at)}, at ${moment(next_at)}`;
}

function groupLines(group: GroupPicture | undefined, now: Date): string[] {
  if (!group) return [fact('group', 'there is no such group')];
  const { easemob_group_id, activated_at, create_tries, create_tried_at, create_owner } = group;
  const mapping = easemob_group_id
    ? `group ${easemob_group_id}, ${activated_at ? `active since ${moment(activated_at)}` : 'made, and not active yet'}`
    : 'no group is known yet';
  const doubt =
    !easemob_group_id && create_tries > 0 && create_tried_at
      ? [
          fact(
            'create',
            `tried ${count(create_tries, 'time')}, the last ${ago(create_tried_at, now)} with owner ${create_owner}; what became of it is not known: it is looked for`,
          ),
        ]
      : [];
  const { members_wanted, members_registered, messages_waiting } = group;
  return [
    fact('Easemob', mapping),
    ...doubt,
    fact('members', `${members_wanted} wanted, ${members_registered} of them registered with Easemob`),
    fact('messages', `${messages_waiting} waiting`),
  ];
}

function deliveryLines(delivery: DeliveryPicture | undefined): string[] {
  if (!delivery) return [fact('delivery', 'there is no such delivery')];
  const { event, event_id, url, endpoint_id, endpoint, delivered_at, attempts, attempts_made } = delivery;
  const off = endpoint.disabled_at
    ? `, off since ${moment(endpoint.disabled_at)}: ${endpoint.disabled_why ?? 'no reason given'}`
    : ', on';
  return [
    fact('event', `${event} ${event_id}`),
    fact('to', url),
    fact('endpoint', `${endpoint_id} ${endpoint.url}${endpoint.is_default ? ' (default)' : ''}${off}`),
    fact('delivered', delivered_at ? moment(delivered_at) : 'no'),
    fact('attempts', `${attempts}${attempts > attempts_made.length ? ', the newest:' : ''}`),
    ...attempts_made.map(
      (one) =>
        `    ${moment(one.attempted_at)}  ${one.status ? `status ${one.status}` : (one.error ?? 'no answer')}  ${one.duration_ms} ms`,
    ),
  ];
}

const operationLines = ({ operations }: WorkPicture): string[] =>
  operations.length === 0
    ? [fact('operations', 'none')]
    : [fact('operations', 'the newest first'), ...operations.map(operationLine)];

const operationLine = ({ operation_id, cmd, wanted, status, error, request_id, created_at }: OperationLine) =>
  `    ${operation_id}  ${cmd}  wish ${wanted}  ${status}${error ? ` ${error}` : ''}  asked ${moment(created_at)}  request_id ${request_id}`;

/** What has to be mended before a retry can do better, by the failure that the work was parked with. */
const causes: Partial<Record<ErrorName, string>> = {
  provider_unavailable: 'every try has failed: see whether Easemob, or the receiver, answers again',
  provider_limit: 'have the Easemob plan raised',
  provider_refused: 'read what Easemob says above and mend that',
  name_refused: 'have the group renamed; a rename takes it up again by itself',
  group_too_large: 'have members removed or the plan raised',
  user_not_found: 'the group has no members: give it some, or cancel',
  user_not_registered: 'Easemob does not take the owner as a user: read what it says above',
  group_not_found: 'the group has gone: cancel',
};

/** Work that is due for longer should long have been taken. */
const patienceMs = 60_000;

function adviceFor({ work, delivery }: Facts): string {
  const { state, key, failure, lease_until, now } = work;
  const commands = `\`ops work retry ${key}\` or \`ops work cancel ${key}\``;
  switch (state) {
    case 'done':
      return work.kind === 'group' ? 'nothing; to make it agree with Easemob again: `ops group repair`' : 'nothing';
    case 'running':
      return `wait; nothing can be done to it before its claim ends, at ${moment(lease_until!)} unless it is renewed`;
    case 'waiting':
      return `wait for the next try, or ${commands}`;
    case 'due':
      return now.getTime() - work.next_at.getTime() < patienceMs
        ? 'wait: a worker takes it at once'
        : `is any ${workKinds[work.kind].owner} alive? It rings by itself for work that is late`;
    case 'parked': {
      if (delivery?.endpoint.disabled_at)
        return `\`ops endpoint enable ${delivery.endpoint_id}\` once its receiver is well, then ${commands}`;
      const cause = failure && causes[failure.error];
      return `${cause ? `${cause}; then ` : ''}${commands}`;
    }
  }
}
