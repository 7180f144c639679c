import { entry, type ErrorEntry } from './error-entry.js';
import { requestErrors } from './errors.requests.js';
import { rosterErrors } from './errors.rosters.js';

export type { ErrorStatus } from './error-entry.js';

/**
 * Every failure a client, an operation or a callback can carry. The names are stable: apps branch on `error`,
 * people read `msg`. 1xxx not understood, 2xxx not authentic, 3xxx refused by the domain, 4xxx Easemob's refusal,
 * 5xxx ours.
 */
export const errors = {
  ...requestErrors,
  group_not_found: entry(
    3001,
    200,
    ['没有这个群', 'There is no such group'],
    ['请刷新群列表', 'Load the list of groups again'],
  ),
  not_group_member: entry(
    3002,
    200,
    ['您不是该群的成员', 'You are not a member of this group'],
    ['请联系群主', 'Ask the owner of the group'],
  ),
  not_group_owner: entry(
    3003,
    200,
    ['只有群主可以这样做', 'Only the owner of the group may do this'],
    ['请联系群主', 'Ask the owner of the group'],
  ),
  group_not_custom: entry(
    3004,
    200,
    ['只有自定义群可以修改', 'Only custom groups can be modified'],
    ['班级群等由学校数据维护', 'Class groups and the like follow the data of the school'],
  ),
  user_not_found: entry(
    3005,
    200,
    ['没有这些用户: {detail}', 'There are no such users: {detail}'],
    ['请检查用户 ID,或等待数据同步', 'Check the ids, or wait for the data to be synchronised'],
  ),
  user_not_registered: entry(
    3006,
    200,
    ['用户还未注册到环信: {detail}', 'Users not registered with Easemob: {detail}'],
    ['请稍后再试', 'Try again later'],
  ),
  owner_ambiguous: entry(
    3007,
    200,
    ['群主必须且只能指定一个', 'Exactly one owner must be given'],
    [
      'owner_account_id、owner_teacher_id、owner_student_id 只能传一个',
      'Give one of owner_account_id, owner_teacher_id, owner_student_id',
    ],
  ),
  operation_not_found: entry(
    3008,
    200,
    ['没有这个操作', 'There is no such operation'],
    ['请检查 operation_id', 'Check operation_id'],
  ),
  message_not_found: entry(
    3009,
    200,
    ['没有这条消息', 'There is no such message'],
    ['请检查 im_message_id', 'Check im_message_id'],
  ),
  photo_not_found: entry(3010, 404, ['没有照片', 'There is no photo'], ['请先上传照片', 'Upload a photo first']),
  file_not_found: entry(
    3011,
    404,
    ['文件不存在或已过期', 'The file does not exist or has expired'],
    ['环信只保留文件 7 天', 'Easemob keeps files for 7 days'],
  ),
  owner_not_removable: entry(
    3012,
    200,
    ['不能删除群主', 'The owner of a group cannot be removed'],
    ['请先转让群主', 'Hand the group over first'],
  ),
  callback_not_registered: entry(
    3013,
    200,
    ['callback_url 未登记', 'callback_url is not registered for this school'],
    ['请先为学校登记回调地址前缀', 'Have the URL prefix registered for the school first'],
  ),
  group_too_large: entry(
    3014,
    200,
    ['群成员超过上限 {limit}', 'The group would exceed {limit} members'],
    ['请减少成员或拆分群', 'Remove members or split the group'],
  ),
  rate_limited: entry(
    3015,
    429,
    ['请求过于频繁,请在 {retry_after} 秒后再试', 'Too many requests; try again in {retry_after} seconds'],
    ['请按 Retry-After 稍后用新的 timestamp 重试', 'Try again after Retry-After with a new timestamp'],
  ),
  file_too_large: entry(
    3016,
    200,
    ['文件超过 {limit} 字节', 'The file is larger than {limit} bytes'],
    ['请联系管理员', 'Ask the operator to raise the limit'],
  ),

  im_tokens_off: entry(
    3017,
    200,
    ['本校不发放环信令牌', 'This school hands out no Easemob tokens'],
    ['请使用学校自己的环信登录方式', 'Sign in to Easemob in the way of the school'],
  ),
  ...rosterErrors,
  provider_refused: entry(
    4001,
    200,
    ['环信拒绝了请求: {detail}', 'Easemob refused: {detail}'],
    ['请联系管理员查看该操作', 'Ask the operator to look at this operation'],
  ),
  provider_limit: entry(
    4002,
    200,
    ['环信套餐的限额已用完: {detail}', 'A limit of the Easemob plan is reached: {detail}'],
    ['请联系管理员升级套餐', 'Ask the operator to raise the plan'],
  ),
  provider_unavailable: entry(
    4003,
    200,
    ['环信长时间没有完成请求', 'Easemob did not complete the request in time'],
    ['请稍后再试', 'Try again later'],
  ),
  name_refused: entry(
    4004,
    200,
    ['群名称不符合环信的规定', 'Easemob does not accept the name of the group'],
    ['请换一个群名称', 'Choose another name'],
  ),
  message_refused: entry(
    4005,
    200,
    ['环信不接受这条消息', 'Easemob does not accept the message'],
    ['请缩短消息内容', 'Shorten the message'],
  ),

  unavailable: entry(
    5001,
    503,
    ['服务暂时不可用', 'The service is unavailable for the moment'],
    ['请按 Retry-After 稍后用新的 timestamp 重试', 'Try again after Retry-After with a new timestamp'],
  ),
  cancelled: entry(
    5002,
    200,
    ['操作已被管理员取消', 'An operator has cancelled the operation'],
    ['请联系管理员', 'Ask the operator'],
  ),
  internal: entry(
    5003,
    500,
    ['服务器内部错误', 'Internal error'],
    ['请把 request_id 告诉管理员', 'Give the request_id to the operator'],
  ),
} satisfies Record<string, ErrorEntry>;

export type ErrorName = keyof typeof errors;
export type Language = 'zh' | 'en';

/** An expected failure, as data: a name of the catalogue and the values of its text. */
export interface Failure {
  error: ErrorName;
  values?: Record<string, string | number>;
  /** Fields of the failure body for developers; none in production. */
  hints?: Record<string, string>;
}

export const fail = (error: ErrorName, values?: Failure['values']): Failure => ({
  error,
  ...(values && { values }),
});

export const isFailure = (value: unknown): value is Failure =>
  typeof value === 'object' && value !== null && 'error' in value;

/**
 * The text of a failure for people. It never holds a `[`: readers of the 2017 tables take any text with one for an
 * empty table (mORMot table readers).
 */
export function failureText({ error, values }: Failure, language: Language): string {
  const text = errors[error][language];
  if (!values && !text.includes('{')) return text;
  return text
    .replace(/\{(\w+)\}/g, (_, name: string) => String(values?.[name] ?? '?'))
    .replaceAll('[', '(')
    .replaceAll(']', ')');
}

/** Chinese unless the `Accept-Language` header ranks English above Chinese. */
export function preferredLanguage(acceptLanguage: string | undefined): Language {
  if (!acceptLanguage) return 'zh';
  const quality = { zh: 0, en: 0 };
  for (const range of acceptLanguage.slice(0, 200).split(',')) {
    const [tag = '', ...parameters] = range.trim().toLowerCase().split(';');
    const language = tag.split('-')[0];
    if (language !== 'zh' && language !== 'en') continue;
    const q = parameters
      .find((parameter) => parameter.trim().startsWith('q='))
      ?.trim()
      .slice(2);
    quality[language] = Math.max(quality[language], q === undefined ? 1 : Number(q) || 0);
  }
  return quality.en > quality.zh ? 'en' : 'zh';
}
