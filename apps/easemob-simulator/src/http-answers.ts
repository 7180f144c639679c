import type { Call, RouteName } from './api.js';
import { Bytes, Refusal, messageQuota, noSuchResource, tooManyCalls, unauthorized, type Reply } from './answers.js';
import { errorEnvelope, successEnvelope } from './envelopes.js';
import type { FaultRule } from './faults.js';
import type { Simulation } from './simulation.js';

export interface HttpAnswer {
  status: number;
  headers: Record<string, string>;
  body: string | Buffer;
}

/** No answer at all: the connection is reset at once, or kept silent and then dropped. */
export interface NoAnswer {
  unanswered: 'reset' | 'silence';
  silenceMs: number;
}

/** What goes over the wire for what a handler, or a fault in its place, has to say. */
export function httpAnswer(
  sim: Simulation,
  { outcome, ...of }: { outcome: Reply | FaultRule; route: RouteName; call: Call; startedAt: number },
): HttpAnswer | NoAnswer {
  if (outcome instanceof Refusal) return json(outcome.text.status, errorEnvelope(sim, { refusal: outcome, ...of }));
  if (outcome instanceof Bytes) {
    return {
      status: outcome.status,
      headers: { 'content-type': outcome.contentType },
      body: outcome.content,
    };
  }
  if (!('answer' in outcome)) return json(200, successEnvelope(sim, { success: outcome, ...of }));
  const { answer } = outcome;
  if (answer === 'reset' || answer === 'silence') return { unanswered: answer, silenceMs: outcome.silenceMs };
  if (answer === 'garbage') return { status: 200, headers: jsonType, body: '{"action":"post","data":{"gro' };
  const { status, body } = answer;
  const spoken = body === undefined ? usualAnswer(sim, { status, ...of }) : written(status, body);
  return { ...spoken, headers: { ...spoken.headers, ...answer.headers } };
}

const jsonType = { 'content-type': 'application/json;charset=UTF-8' };
const json = (status: number, body: unknown): HttpAnswer => ({
  status,
  headers: jsonType,
  body: JSON.stringify(body),
});
const written = (status: number, body: unknown): HttpAnswer =>
  typeof body === 'string' ? { status, headers: { 'content-type': 'text/plain' }, body } : json(status, body);

/** What Easemob itself says with a status; for all others its gateway speaks, in HTML. */
function usualAnswer(
  sim: Simulation,
  { status, ...of }: { status: number; route: RouteName; startedAt: number },
): HttpAnswer {
  const refusal = usualRefusals[status]?.();
  if (refusal) return json(status, errorEnvelope(sim, { refusal, ...of }));
  const html = `<html><head><title>${status}</title></head><body><center>nginx</center></body></html>`;
  return { status, headers: { 'content-type': 'text/html' }, body: html };
}

const usualRefusals: Record<number, () => Refusal> = {
  401: () => unauthorized('Unable to authenticate due to expired access token'),
  403: messageQuota,
  404: noSuchResource,
  429: tooManyCalls,
};
