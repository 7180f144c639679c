import { isDeepStrictEqual } from 'node:util';
import type { Case } from './case.js';
import type { Answer } from './send.js';

/** One thing in an answer that is not as expected. */
export interface Difference {
  at: string;
  expected: string;
  got: string;
}

const shown = (value: unknown): string => {
  const text = value instanceof RegExp ? String(value) : (JSON.stringify(value) ?? 'nothing');
  return text.length > 160 ? `${text.slice(0, 160)}…` : text;
};
const when = (wrong: boolean, at: string, [expected, got]: [unknown, unknown]): Difference[] =>
  wrong ? [{ at, expected: shown(expected), got: shown(got) }] : [];

/** Everything in which an answer is not what a case expects, with its placeholders filled. */
export function differences(expect: Case['expect'], answer: Answer, { strict }: { strict: boolean }): Difference[] {
  const { status, text, json, error, headers } = expect;
  return [
    ...when(answer.status !== status, 'status', [status, answer.status]),
    ...(text === undefined ? [] : inText(text, strict ? answer.text : answer.text.replace(/\n$/, ''))),
    ...(json === undefined ? [] : inJson(json, answer.json, 'body')),
    ...(error === undefined ? [] : inFailure(expect, answer, strict)),
    ...Object.entries(headers).flatMap(([name, value]) => inJson(value, answer.headers.get(name), name)),
    ...when(strict && !answer.headers.get('x-request-id'), 'x-request-id', ['on every answer', null]),
  ];
}

/** The first place where two texts part, with a little of what is around it. */
function inText(expected: string, got: string): Difference[] {
  if (expected === got) return [];
  let same = 0;
  while (expected[same] === got[same]) same++;
  const around = (text: string) =>
    `${same > 30 ? '…' : ''}${text.slice(Math.max(0, same - 30), same + 50)}${text.length > same + 50 ? '…' : ''}`;
  return [{ at: `character ${same + 1} of the body`, expected: around(expected), got: around(got) }];
}

function inJson(expected: unknown, got: unknown, at: string): Difference[] {
  if (expected instanceof RegExp) return when(typeof got !== 'string' || !expected.test(got), at, [expected, got]);
  if (typeof expected !== 'object' || expected === null)
    return when(!isDeepStrictEqual(expected, got), at, [expected, got]);
  if (typeof got !== 'object' || got === null || Array.isArray(expected) !== Array.isArray(got))
    return when(true, at, [expected, got]);
  const count = Array.isArray(expected)
    ? when(expected.length !== (got as unknown[]).length, `${at}.length`, [expected.length, (got as unknown[]).length])
    : [];
  const parts = Object.entries(expected).flatMap(([name, value]) =>
    inJson(value, (got as Record<string, unknown>)[name], `${at}.${name}`),
  );
  return [...count, ...parts];
}

/** Readers of the 2017 tables take any text with a `[` for an empty table, so a failure never holds one. */
function inFailure(
  { error, mentions }: Case['expect'],
  { headers, json, text }: Answer,
  strict: boolean,
): Difference[] {
  const body = (json ?? {}) as { code?: unknown; error?: unknown; msg?: unknown; request_id?: unknown };
  const requestId = headers.get('x-request-id');
  return [
    ...when(typeof body.code !== 'number' || body.code === 0, 'code', ['a number, not 0', body.code]),
    ...when(typeof body.msg !== 'string', 'msg', ['a text for people', body.msg]),
    ...when(text.includes('['), 'body', ['no [ in a failure', text]),
    ...(!strict
      ? []
      : [
          ...when(body.error !== error, 'error', [error, body.error]),
          ...when(!String(body.msg).includes(mentions ?? ''), 'msg', [`… ${mentions} …`, body.msg]),
          ...when(body.request_id !== requestId, 'request_id', [requestId, body.request_id]),
        ]),
  ];
}
