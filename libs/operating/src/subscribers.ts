import { topology } from '#contracts';
import type { Queries } from '#operations';
import type { Seats } from '#messaging';
import { nothingDone, type Operator } from './operator.js';

/** A team beside us, and what it hears. */
export interface SubscriberLine {
  team: string;
  topics: string[];
  since: Date;
}

export const listSubscribers = (queries: Queries): Promise<SubscriberLine[]> =>
  queries.query('select team, topics, created_at as since from subscriber order by team');

/** What a team may be called: it becomes part of the names of its queues, which none of ours may have. */
export const isTeamName = (team: string): boolean =>
  /^[a-z][a-z0-9-]{1,39}$/.test(team) && !topology.subscriptions.some(({ name }) => name === team);

/**
 * Gives a team its queues, bound to what it is to hear, or has one that is there hear something else. What fails halfway is
 * done again without harm.
 * @returns whether it is new
 * @throws BrokerUnavailable
 */
export function addSubscriber(
  operator: Operator,
  seats: Pick<Seats, 'take'>,
  { team, topics }: { team: string; topics: readonly string[] },
): Promise<boolean> {
  return operator.change('subscriber add', async (manager) => {
    const [former]: { topics: string[] }[] = await manager.query(
      'select topics from subscriber where team = $1 for update',
      [team],
    );
    await manager.query(
      `insert into subscriber (team, topics) values ($1, $2) on conflict (team) do update set topics = excluded.topics`,
      [team, topics],
    );
    const dropped = former?.topics.filter((topic) => !topics.includes(topic)) ?? [];
    await seats.take(team, { heard: topics, dropped });
    return { result: !former, deeds: [{ subject: `subscriber:${team}`, school_id: null, details: { topics } }] };
  });
}

/**
 * Takes a team's queues away, with what waits in them.
 * @returns how many events were thrown away; undefined where there is no such team
 * @throws BrokerUnavailable
 */
export function removeSubscriber(
  operator: Operator,
  seats: Pick<Seats, 'remove'>,
  team: string,
): Promise<number | undefined> {
  return operator.change<number | undefined>('subscriber remove', async (manager) => {
    const [rows]: [object[]] = await manager.query('delete from subscriber where team = $1 returning team', [team]);
    if (rows.length === 0) return nothingDone(undefined);
    const count = await seats.remove(team);
    return { result: count, deeds: [{ subject: `subscriber:${team}`, school_id: null, details: { count } }] };
  });
}
