import { bodiesOf, type Body } from '../bodies.js';
import type { SentMessage } from '../changes.js';
import { seededRandom } from '../faults.js';

/** One message as its hour's file has it. The outer names are Easemob's internal ones, those of the payload are known. */
export function lineOf({ org, app }: { org: string; app: string }, message: SentMessage): string {
  const internal = (name: string) => `${org}#${app}_${name}`;
  const { id, sentAt, from, to, chatType, ext = {} } = message;
  return JSON.stringify({
    msg_id: id,
    timestamp: sentAt,
    direction: 'outgoing',
    to: internal(to),
    from: internal(from),
    chat_type: chatType,
    payload: { bodies: bodiesOf(message).map(historyBody), ext, from, to },
  });
}

/** The documentation of history shows combined messages without the type that callbacks show. */
function historyBody({ type, ...body }: Body): Body {
  return body.subType === 'sub_combine' ? body : { type, ...body };
}

/** The text of a file: some lines come again at its end, and some are followed by nothing, the same ones each time. */
export function textOf(
  lines: readonly string[],
  { doubledShare, blankShare, seed }: { doubledShare: number; blankShare: number; seed: number },
): string {
  const random = seededRandom(seed);
  const doubled = lines.filter(() => random() < doubledShare);
  return [...lines, ...doubled].map((line) => (random() < blankShare ? `${line}\n\n` : `${line}\n`)).join('');
}
