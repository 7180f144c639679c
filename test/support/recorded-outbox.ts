import { Outbox, type OutboundMessage } from '#outbox';
import type { DataSource } from 'typeorm';

/** An outbox whose broker takes everything and remembers it. */
export function recordedOutbox(dataSource: DataSource): { outbox: Outbox; told: OutboundMessage[] } {
  const told: OutboundMessage[] = [];
  const outbox = new Outbox(dataSource, {
    publish: async (messages) => {
      told.push(...messages);
      return new Set(messages.map(({ id }) => id));
    },
    onTrouble: (error) => {
      throw error;
    },
  });
  return { outbox, told };
}
