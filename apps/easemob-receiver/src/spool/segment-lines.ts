import type { ChatEvent } from '#chat';

export const lineOf = (event: ChatEvent): string => `${JSON.stringify(event)}\n`;

export interface Lines {
  events: ChatEvent[];
  /** Whether it ends in the middle of a line: the process died while it wrote, so nobody was answered. */
  torn: boolean;
  /** Whole lines that cannot be read: somebody may have been answered for them. */
  damaged: number;
}

/** Pure. */
export function readLines(text: string): Lines {
  const lines = text.split('\n');
  const torn = lines.pop() !== '';
  const events = lines.map(eventOf).filter((event) => event !== undefined);
  return { events, torn, damaged: lines.length - events.length };
}

function eventOf(line: string): ChatEvent | undefined {
  try {
    const { msg_id, event_type, chat_type, body, received_at } = JSON.parse(line) as Record<string, unknown>;
    const event = { msg_id, event_type, chat_type, body, received_at };
    return Object.values(event).every((value) => typeof value === 'string') ? (event as ChatEvent) : undefined;
  } catch {
    return undefined;
  }
}
