/** A queue as it must be declared. */
export interface ConsumerQueue {
  name: string;
  durable: true;
  arguments: Readonly<Record<string, string | number>>;
}

/** So many events wait for a team that is away. */
const mostWaiting = 100_000;

/**
 * The queues of a team. Beyond its length the oldest go to its dead letters, and from there into oblivion: a team that is away
 * for long holds up nobody. What is handed out too often goes there too.
 */
export function consumerQueues(prefix: string, team: string): { queue: ConsumerQueue; deadLetters: ConsumerQueue } {
  const name = `${prefix}.events.${team}`;
  const dead = `${name}.dead`;
  return {
    queue: {
      name,
      durable: true,
      arguments: {
        'x-queue-type': 'quorum',
        'x-delivery-limit': 20,
        'x-max-length': mostWaiting,
        'x-overflow': 'drop-head',
        'x-dead-letter-exchange': '',
        'x-dead-letter-routing-key': dead,
      },
    },
    deadLetters: { name: dead, durable: true, arguments: { 'x-queue-type': 'quorum', 'x-max-length': 10_000 } },
  };
}
