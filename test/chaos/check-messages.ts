import { account } from './accounting.js';
import type { Evidence } from './evidence.js';
import { acceptedBody, groupBy, isForgotten, isOwn, type Facts, type Findings, type Violation } from './facts.js';
import type { Attempt } from './history.js';

interface Delivery {
  text: string;
  easemobGroup: string;
  im_message_id: number;
}

const textOf = ({ fields }: Attempt): string => (fields.msg as { msg: string }).msg;

/** P1: no accepted message is lost. P4: those of a group arrive in order. */
export function checkMessages(evidence: Evidence, facts: Facts): Findings {
  const { attempts, easemob, rows, redisLosses } = evidence;
  const own = attempts.filter((attempt) => attempt.kind === 'message' && isOwn(attempt));
  const byText = groupBy(own, textOf);
  const deliveries = Object.entries(easemob.messages).flatMap(([easemobGroup, messages]) =>
    messages.map(({ body, ext }): Delivery => ({
      text: body.msg,
      easemobGroup,
      im_message_id: Number(ext.im_message_id),
    })),
  );
  const isRight = ({ text, easemobGroup }: Delivery) =>
    byText.has(text) && facts.mapped.get(easemobGroup) === roomNamed(evidence, byText.get(text)![0]!);
  const arrived = groupBy(deliveries.filter(isRight), ({ text }) => text);
  const elements = [...byText].map(([text, of]) => ({
    id: text,
    acknowledged: of.some(acceptedBody),
    happened: arrived.get(text)?.length ?? 0,
    refused: of.some((attempt) => facts.refused.has(String(acceptedBody(attempt)?.operation_id))),
  }));
  const strays = deliveries.filter((one) => !isRight(one));
  const storedTwice = [...groupBy(rows.messages, ({ content }) => content)].filter(([, stored]) => stored.length > 1);
  const again = (text: string) =>
    attempts.filter((attempt) => attempt.kind === 'message' && attempt.replays && textOf(attempt) === text);
  return {
    accounts: {
      message: account(
        elements,
        strays.map(({ text, easemobGroup }) => `${text} in ${easemobGroup}`),
      ),
    },
    violations: [
      ...notStored(own, rows, facts),
      ...storedTwice
        .filter(([text]) => !again(text).some((attempt) => isForgotten(attempt, facts, redisLosses)))
        .map(([text]) => ({ promise: 'P5' as const, what: `${text} was stored twice` })),
      ...outOfOrder(deliveries),
      ...overtaken(own, evidence),
    ],
  };
}

/** The group that a request to a lesson-prep group is about. */
const roomNamed = ({ planted }: Evidence, { school_id, fields }: Attempt): number | undefined =>
  planted.rooms.find(
    (room) => room.school_id === school_id && room.grade_no === fields.grade_no && room.course_id === fields.course_id,
  )?.im_group_id;

function notStored(own: readonly Attempt[], rows: Evidence['rows'], { refused }: Facts): Violation[] {
  const stored = new Map(rows.messages.map((message) => [message.im_message_id, message]));
  return own.flatMap((attempt) => {
    const body = acceptedBody(attempt);
    const row = stored.get(Number(body?.im_message_id));
    const end = refused.has(row?.operation_id ?? '') ? 'failed' : 'delivered';
    if (!body || (row?.content === textOf(attempt) && row.status === end)) return [];
    const what = `${textOf(attempt)} was accepted as ${String(body.im_message_id)} and is ${row ? row.status : 'not stored'}`;
    return [{ promise: 'P1' as const, what }];
  });
}

/** The first deliveries of a group's messages never go back; later ones of the same message are repetitions. */
function outOfOrder(deliveries: readonly Delivery[]): Violation[] {
  return [...groupBy(deliveries, ({ easemobGroup }) => easemobGroup)].flatMap(([group, messages]) => {
    const seen = new Set<number>();
    let last = 0;
    return messages.flatMap(({ im_message_id }) => {
      const isLate = !seen.has(im_message_id) && im_message_id < last;
      const what = `${im_message_id} arrived in ${group} after ${last}`;
      seen.add(im_message_id);
      last = Math.max(last, im_message_id);
      return isLate ? [{ promise: 'P4' as const, what }] : [];
    });
  });
}

/** A message that was acknowledged before another one of its group was sent has the lower number. */
function overtaken(own: readonly Attempt[], evidence: Evidence): Violation[] {
  const accepted = own.flatMap((attempt) => {
    const body = acceptedBody(attempt);
    return body ? [{ attempt, id: Number(body.im_message_id) }] : [];
  });
  return [...groupBy(accepted, ({ attempt }) => roomNamed(evidence, attempt))].flatMap(([room, messages]) => {
    const byNumber = messages.toSorted((a, b) => b.id - a.id);
    let earliestAnswerBehind = Infinity;
    return byNumber.flatMap(({ attempt, id }) => {
      const isOvertaken = earliestAnswerBehind < attempt.askedAt;
      earliestAnswerBehind = Math.min(earliestAnswerBehind, attempt.answer!.at);
      const what = `${id} of group ${room} was sent after a message with a higher number had been acknowledged`;
      return isOvertaken ? [{ promise: 'P4' as const, what }] : [];
    });
  });
}
