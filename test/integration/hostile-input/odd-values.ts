import fc from 'fast-check';
import { commands, type Command } from '#contracts';

export const oddText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.constantFrom(
    '\0',
    '\ud800',
    "'; drop table im_group; --",
    '__proto__',
    '${jndi:x}',
    '[',
    '\u2028',
    '٣',
    ' 1',
    '1e3',
    '0x10',
    'x'.repeat(5000),
  ),
);

const oddNumber = fc.constantFrom(-1, 0, 0.5, 2 ** 31 - 1, 2 ** 31, 2 ** 53, 1e308, -0);

export const oddValue = fc.oneof(
  oddText,
  oddNumber,
  fc.jsonValue({ maxDepth: 4 }),
  fc.constantFrom(null, true, [], {}, [null], { a: { b: [[]] } }),
);

const moment = fc.oneof(
  fc.constantFrom(
    '2017-06-09 00:00:00',
    '2017-06-10 00:00:00',
    '0000-01-01 00:00:00',
    '0000-00-00 00:00:00',
    '9999-12-31 23:59:59',
    '2017-06-09T00:00:00Z',
  ),
  oddText,
);

/** A field as it should be, as it nearly should be, or anything. */
const field: Record<string, fc.Arbitrary<unknown>> = {
  teacher_id: fc.constantFrom(290, 1),
  student_id: fc.constantFrom(290, 1),
  grade_no: fc.constantFrom(1, 9999),
  course_id: fc.constantFrom(2, 999),
  plan_id: fc.constantFrom(1, 2 ** 31 - 1),
  request_id: oddText,
  im_group_id: fc.constantFrom(710, 2433, 999),
  im_user_id: fc.constantFrom(162317, 162077),
  account_id_list: fc.array(fc.oneof(fc.constant(3419), oddNumber), { maxLength: 5 }),
  groupname: oddText,
  owner_account_id: fc.constantFrom(0, 3419, 77),
  members: fc.record(
    { account_id: fc.array(fc.constantFrom(3259, 77, 0)), teacher_id: oddValue },
    { requiredKeys: [] },
  ),
  msg: fc.record({ type: fc.constantFrom('txt', 'img'), msg: oddText }),
  ext: fc.oneof(fc.dictionary(oddText, oddValue), oddValue),
  begin_time: moment,
  end_time: moment,
  callback_url: fc.oneof(fc.webUrl(), fc.constantFrom('http://127.0.0.1/', 'javascript:x', 'https://'), oddText),
  wait_ms: fc.constantFrom(0, 1, -1, 30_001, '5'),
  operation_id: fc.oneof(fc.uuid(), oddText),
};

/** A well-signed request for some command, with fields that are right, wrong, missing or surplus. */
export const signedRequest = fc.constantFrom(...Object.keys(commands), 'toString', '').chain((cmd) => {
  const command: Command | undefined = Object.hasOwn(commands, cmd)
    ? commands[cmd as keyof typeof commands]
    : undefined;
  const model = Object.fromEntries(
    Object.entries(command?.fields.shape ?? {}).map(([name, schema]) => {
      const likely = field[name] ?? oddValue;
      const good = schema.safeParse(undefined).success ? fc.option(likely, { nil: undefined, freq: 2 }) : likely;
      return [name, fc.oneof({ weight: 15, arbitrary: good }, { weight: 1, arbitrary: oddValue })];
    }),
  );
  const whole = { ...model, expanded: fc.constantFrom(0, 1), __surplus: oddValue };
  return fc
    .oneof({ weight: 3, arbitrary: fc.record(whole) }, { weight: 1, arbitrary: fc.record(whole, { requiredKeys: [] }) })
    .map((fields) => ({ cmd, ...fields }));
});
