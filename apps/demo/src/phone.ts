import type { OperationAnswer, SchoolImClient } from '#client';
import { setTimeout as delay } from 'node:timers/promises';

/** A teacher with his lesson-prep group: the log of 2017 shows what is said there. */
const speaker = { im_group_id: 83, im_user_id: 152467 };
const lesson = { grade_no: 1, course_id: 2 };
/** A second of silence, as a phone records it: the head of an AMR file, and frames without speech. */
const voice = Buffer.concat([Buffer.from('#!AMR\n'), Buffer.alloc(50, 0x7c)]);
const patienceMs = 30_000;

interface Parts {
  /** The app of the teacher. */
  client: SchoolImClient;
  /** Where the simulator listens. */
  simulator: string;
  say: (text: string) => void;
}

/** A phone says something in a group; its message and its file arrive in the log. */
export async function playPhone({ client, simulator, say }: Parts): Promise<void> {
  const known = await client.call<OperationAnswer>('activeGroup', speaker);
  const { easemob_group_id } = known.operation_id ? await client.settled(known) : known;
  const plan_id = Date.now() % 1_000_000_000;
  const body = { type: 'audio', filename: 'voice.amr', length: 1, base64: voice.toString('base64') };
  const said = await speak(simulator, {
    from: String(speaker.im_user_id),
    to: easemob_group_id,
    bodies: [body],
    ext: { plan_id },
  });
  if (!said) return say(`  There is no simulator at ${simulator}: a real phone would have to say it.`);
  const startedAt = performance.now();
  const sofar = () => `${(performance.now() - startedAt).toFixed(0)} ms after it was said`;
  const row = await until(async () => (await client.jiBeiChatLog({ ...lesson, plan_id, ...today() }))[0]);
  say(
    `  in the log: ${row.easemob_type} of ${row.real_name}, ${row.easemob_length} s, ${row.easemob_filename}, ${sofar()}`,
  );
  const file = await until(async () => {
    const answer = await fetch(client.fileUrl(row.im_message_id));
    const content = Buffer.from(await answer.arrayBuffer());
    return answer.ok ? { type: answer.headers.get('content-type'), content } : undefined;
  });
  say(
    `  its file: ${file.type}, ${file.content.length} bytes, ${file.content.equals(voice) ? 'as recorded' : 'another one'}`,
  );
}

/** @returns whether there was somebody to play the phone */
async function speak(simulator: string, message: object): Promise<boolean> {
  try {
    const { ok } = await fetch(`${simulator}/_control/phone/messages`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(message),
    });
    return ok;
  } catch {
    return false;
  }
}

/** The day of now in Beijing, as the log is asked for. */
function today(): { begin_time: string; end_time: string } {
  const day = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10);
  return { begin_time: `${day} 00:00:00`, end_time: `${day} 23:59:59` };
}

async function until<T>(ask: () => Promise<T | undefined>): Promise<T> {
  for (const giveUpAt = Date.now() + patienceMs; Date.now() < giveUpAt; await delay(100)) {
    const found = await ask();
    if (found !== undefined) return found;
  }
  throw new Error('it has not come: does the receiver run?');
}
