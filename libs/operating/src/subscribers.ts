import { topology, type EnvelopeVersion } from '#contracts';
import type { Queries } from '#operations';
import type { Binding, Seats } from '#messaging';
import { nothingDone, type Operator } from './operator.js';

/** A team beside us, and what it hears. */
export interface SubscriberLine {
  team: string;
  topics: string[];
  envelope: EnvelopeVersion;
  since: Date;
}

export const listSubscribers = (queries: Queries): Promise<SubscriberLine[]> =>
  queries.query('select team, topics, envelope, created_at as since from subscriber order by team');

/** What a team may be called: it becomes part of the names of its queues, which none of ours may have. */
export const isTeamName = (team: string): boolean =>
  /^[a-z][a-z0-9-]{1,39}$/.test(team) && !topology.subscriptions.some(({ name }) => name === team);

type Heard = Pick<SubscriberLine, 'topics' | 'envelope'>;

const bindingsOf = ({ topics, envelope }: Heard): Binding[] => topics.map((topic) => ({ topic, envelope }));

/**
 * Gives a team its queues, bound to what it is to hear, or has one that is there hear something else. What fails halfway is
 * done again without harm.
 * @param given without a version of the envelope it keeps the one that it has; a new team takes the first
 * @returns which version that is, and whether it had another one, or is new
 * @throws BrokerUnavailable
 */
export function addSubscriber(
  operator: Operator,
  seats: Pick<Seats, 'take'>,
  { team, topics, envelope: given }: { team: string; topics: string[]; envelope?: EnvelopeVersion | undefined },
): Promise<{ envelope: EnvelopeVersion; before: EnvelopeVersion | 'new' }> {
  return operator.change('subscriber add', async (manager) => {
    const [former]: Heard[] = await manager.query(
      'select topics, envelope from subscriber where team = $1 for update',
      [team],
    );
    const envelope = given ?? former?.envelope ?? 1;
    await manager.query(
      `insert into subscriber (team, topics, envelope) values ($1, $2, $3)
       on conflict (team) do update set topics = excluded.topics, envelope = excluded.envelope`,
      [team, topics, envelope],
    );
    const heard = bindingsOf({ topics, envelope });
    const before = former ? bindingsOf(former) : [];
    const dropped = before.filter((one) => former?.envelope !== envelope || !topics.includes(one.topic));
    await seats.take(team, { heard, dropped });
    const details = { topics, envelope };
    return {
      result: { envelope, before: former?.envelope ?? 'new' },
      deeds: [{ subject: `subscriber:${team}`, school_id: null, details }],
    };
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
