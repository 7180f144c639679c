import type { RouteName } from '../api.js';

type Ask = [method: string, path: string, json?: unknown];

/** A call and its answer, as a page of documentation prints them. */
export interface Sample {
  route: RouteName;
  /** What has to have happened before. */
  given: Ask[];
  ask: Ask;
  /** What the answer has, beside its envelope. */
  answer: object;
}

/**
 * Reads samples of four kinds of lines: the name of a route, `+` a call before it, `>` the call, `<` its answer.
 * `"<text>"` and `"<number>"` stand for whatever is told, `"<uuid>"` for that within a text.
 */
export function samplesOf(text: string): Sample[] {
  return text
    .trim()
    .split(/\n\s*\n/)
    .map((block) => {
      const [route = '', ...lines] = block.split('\n').map((line) => line.trim());
      const marked = (mark: string) => lines.filter((line) => line.startsWith(mark)).map((line) => line.slice(2));
      const [ask] = marked('>').map(askOf);
      const [answer] = marked('<').map((json) => JSON.parse(json, revive) as object);
      if (!ask || !answer) throw new Error(`the sample of ${route} lacks its call or its answer`);
      return { route: route as RouteName, given: marked('+').map(askOf), ask, answer };
    });
}

function askOf(line: string): Ask {
  const [, method = '', path = '', json] = /^(\S+) (\S+)(?: (.*))?$/.exec(line) ?? [];
  return [method, path, json === undefined ? undefined : JSON.parse(json)];
}

function revive(_: string, value: unknown): unknown {
  if (value === '<text>') return expect.any(String);
  if (value === '<number>') return expect.any(Number);
  if (typeof value !== 'string' || !value.includes('<uuid>')) return value;
  return expect.stringMatching(`^${value.replace('<uuid>', '[0-9a-f-]{36}')}$`);
}
