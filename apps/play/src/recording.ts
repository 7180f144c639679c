import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { maximumMessageBytes, readEvent, topicOf } from '#contracts';
import type { Inbound, Outbound } from '#messaging';
import { z } from 'zod';

/** A line of a recording: an event with what stood on its outside. */
const line = z.object({ headers: z.record(z.string(), z.string()), event: z.unknown() });

const mostEvents = 1_000_000;

export const lineOf = ({ headers, body }: Pick<Inbound, 'headers' | 'body'>): string =>
  `${JSON.stringify({ headers, event: body })}\n`;

interface Fault {
  fault: string;
}
export const isFault = (read: object): read is Fault => 'fault' in read;

/** Reads a recording to its end before anything is told of it. @returns which line is wrong, where one is */
export async function readRecording(file: string): Promise<Outbound[] | Fault> {
  const read: Outbound[] = [];
  let at = 0;
  try {
    for await (const text of createInterface({ input: createReadStream(file), crlfDelay: Infinity })) {
      at += 1;
      if (text === '') continue;
      const message = messageOf(text);
      if (!message) return { fault: `${file}: line ${at} is no event that this version knows` };
      if (read.push(message) > mostEvents) return { fault: `${file}: more than ${mostEvents} events` };
    }
  } catch (error) {
    return { fault: `${file} cannot be read (${(error as { code?: string }).code})` };
  }
  return read;
}

function messageOf(text: string): Outbound | undefined {
  if (text.length > 2 * maximumMessageBytes) return undefined;
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return undefined;
  }
  const { headers, event: body } = line.safeParse(json).data ?? {};
  const event = readEvent(body);
  return event && headers && { id: event.id, to: { topic: topicOf(event) }, body, headers };
}
