import { account, type Element } from './accounting.js';
import type { Evidence } from './evidence.js';
import { acceptedBody, groupBy, isOwn, type Facts, type Findings, type Violation } from './facts.js';

/** P1: whoever is to be told of an end is told, in one voice, and genuinely. */
export function checkCallbacks({ attempts, rows, sink, endpoints }: Evidence, { operation }: Facts): Findings {
  const keyOf = (operation_id: string, url: string) => `${operation_id} at ${url}`;
  const arrivals = groupBy(sink, ({ operation_id, url }) => keyOf(operation_id, url));
  const acknowledged = new Set<string>();
  for (const attempt of attempts.filter(isOwn)) {
    const id = acceptedBody(attempt)?.operation_id as string | undefined;
    const row = operation.get(id ?? '');
    if (!id || !row || attempt.kind === 'poll') continue;
    const named = attempt.fields.callback_url as string | undefined;
    acknowledged.add(keyOf(id, named ?? endpoints[row.school_id]!));
  }
  const wanted = rows.operations.flatMap(({ operation_id, school_id, urls, tells_default }) =>
    [...urls, ...(tells_default ? [endpoints[school_id]!] : [])].map((url) => keyOf(operation_id, url)),
  );
  const elements = [...new Set([...acknowledged, ...wanted])].map((id): Element => ({
    id,
    acknowledged: acknowledged.has(id),
    happened: (arrivals.get(id) ?? []).filter(({ genuine, answered }) => genuine && answered === 'ok').length,
  }));
  const known = new Set(elements.map(({ id }) => id));
  const unexpected = [...arrivals.keys()].filter((key) => !known.has(key));
  return { accounts: { callback: account(elements, unexpected) }, violations: voices(sink) };
}

function voices(sink: Evidence['sink']): Violation[] {
  const forged = sink.filter(({ genuine }) => !genuine).map(({ id }) => `callback ${id} is not signed by us`);
  const differing = [...groupBy(sink, ({ id, url }) => `${id} at ${url}`)]
    .filter(([, same]) => new Set(same.map(({ body }) => body)).size > 1)
    .map(([key]) => `callback ${key} said different things`);
  const manyIds = [...groupBy(sink, ({ operation_id, url }) => `${operation_id} at ${url}`)]
    .filter(([, same]) => new Set(same.map(({ id }) => id)).size > 1)
    .map(([key]) => `the end of ${key} was told as several events`);
  return [
    ...forged.map((what): Violation => ({ promise: 'P5', what })),
    ...[...differing, ...manyIds].map((what): Violation => ({ promise: 'P1', what })),
  ];
}
