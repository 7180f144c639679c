import type { Failure } from '#contracts';
import { activationRefusal, modificationRefusal, operationRefusal, readRefusal, sendRefusal } from './permissions.js';
import type { Policy, Standing } from './standing.js';

/** Every way in which an account can stand to a group, under every policy. */
const dimensions = {
  access: ['school', 'member'],
  activation: ['member', 'owner'],
  /** What somebody is decides nothing here, and the table shows it. */
  role: ['teacher', 'student', 'guardian', 'stranger'],
  member: ['no', 'plain', 'owner'],
  registered: ['yes', 'no'],
  group: ['none', 'inactive', 'active', 'custom'],
  asked: ['himself', 'another'],
} as const;

type Circumstances = { [D in keyof typeof dimensions]: (typeof dimensions)[D][number] };

const everything = Object.entries(dimensions).reduce<Partial<Circumstances>[]>(
  (soFar, [name, values]) => soFar.flatMap((one) => values.map((value) => ({ ...one, [name]: value }))),
  [{}],
) as Circumstances[];

/** A stranger is nobody's member, and in a group that is not there nobody is. */
const possible = everything.filter(
  ({ role, member, registered, group }) =>
    !(role === 'stranger' && (member !== 'no' || registered === 'yes')) && !(group === 'none' && member !== 'no'),
);

const [me, another, accountOfAnother] = [7, 8, 80];

const standingOf = ({ role, member, registered, group, asked }: Circumstances): Standing => ({
  account_id: 70,
  ...(group !== 'none' && {
    group: {
      active: group === 'active',
      created_by_account: group === 'custom' ? (asked === 'himself' ? 70 : accountOfAnother) : null,
    },
  }),
  ...(role !== 'stranger' && { person: { im_user_id: me, registered: registered === 'yes' } }),
  ...(member !== 'no' && { membership: { is_owner: member === 'owner' } }),
});

type Decision = (policy: Policy, standing: Standing, circumstances: Circumstances) => Failure | undefined;
type Row = [conditions: Partial<{ [D in keyof Circumstances]: readonly Circumstances[D][] }>, expected: string];

const yes = 'allowed';
/** Each line holds for the circumstances that none above it has named. */
const table: Record<string, { decision: Decision; rows: Row[] }> = {
  'reading members, log, files, activation': {
    decision: (policy, standing) => readRefusal(policy, standing),
    rows: [
      [{ access: ['school'] }, yes],
      [{ group: ['none'] }, 'group_not_found'],
      [{ member: ['no'] }, 'not_group_member'],
      [{}, yes],
    ],
  },
  'reading an operation': {
    decision: (policy, standing, { asked }) =>
      operationRefusal(policy, {
        operation: { account_id: asked === 'himself' ? 70 : accountOfAnother },
        standing,
      }),
    rows: [
      [{ access: ['school'] }, yes],
      [{ asked: ['himself'] }, yes],
      [{ group: ['none'] }, 'group_not_found'],
      [{ member: ['no'] }, 'not_group_member'],
      [{}, yes],
    ],
  },
  'activating by a tap': {
    decision: (policy, standing, { asked }) =>
      activationRefusal(policy, { standing, im_user_id: asked === 'himself' ? me : another }),
    rows: [
      [{ group: ['none'] }, 'group_not_found'],
      [{ role: ['stranger'] }, 'user_not_found'],
      [{ asked: ['another'] }, 'user_not_found'],
      [{ member: ['no'] }, 'not_group_member'],
      [{ member: ['owner'] }, yes],
      [{ activation: ['member'] }, yes],
      [{ group: ['active'] }, yes],
      [{}, 'not_group_owner'],
    ],
  },
  'sending, and activating by it': {
    decision: (policy, standing) => sendRefusal(policy, standing),
    rows: [
      [{ group: ['none'] }, 'group_not_found'],
      [{ role: ['stranger'] }, 'user_not_found'],
      [{ registered: ['no'] }, 'user_not_registered'],
      [{ member: ['no'] }, 'not_group_member'],
      [{ member: ['owner'] }, yes],
      [{ activation: ['member'] }, yes],
      [{ group: ['active'] }, yes],
      [{}, 'not_group_owner'],
    ],
  },
  'modifying a custom group': {
    decision: (_, standing) => modificationRefusal(standing),
    rows: [
      [{ group: ['none'] }, 'group_not_found'],
      [{ group: ['inactive', 'active'] }, 'group_not_custom'],
      [{ member: ['owner'] }, yes],
      [{ asked: ['himself'] }, yes],
      [{}, 'not_group_owner'],
    ],
  },
};

const expectedOf = (rows: Row[], circumstances: Circumstances): string =>
  rows.find(([conditions]) =>
    Object.entries(conditions).every(([name, values]) =>
      (values as readonly string[]).includes(circumstances[name as keyof Circumstances]),
    ),
  )![1];

describe.each(Object.entries(table))('%s', (_, { decision, rows }) => {
  it('is decided by the table, whatever somebody is and however he stands to the group', () => {
    const wrong = possible
      .map((circumstances) => ({
        ...circumstances,
        expected: expectedOf(rows, circumstances),
        decided: decision(circumstances, standingOf(circumstances), circumstances)?.error ?? yes,
      }))
      .filter(({ expected, decided }) => expected !== decided);
    expect(wrong).toEqual([]);
  });

  it('has no line in its table that nothing comes to', () => {
    const used = new Set(possible.map((one) => rows.find((row) => expectedOf([row, [{}, '']], one) === row[1])));
    expect(used.size).toBe(rows.length);
  });
});

it('some hundred circumstances are possible', () => expect(possible.length).toBeGreaterThan(400));
