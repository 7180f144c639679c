import { consumerQueues, envelopeVersions, eventForms } from '#contracts';

/** The account of a team at the broker: how whoever administers it makes it, and with which URL the team connects. */
export interface SeatAccount {
  commands: string[];
  url: string;
}

const literally = (text: string): string => text.replace(/[.]/g, '\\.');

/**
 * It may hear events in each version of the envelope, as its bindings say. It may declare, bind and read its own two queues,
 * and publish nothing to us. We make none ourselves: that takes the rights of an administrator, which this product is not to
 * have.
 * @param broker the URL of one node, as we connect to it
 */
export function seatAccount(
  team: string,
  { broker, prefix, password }: { broker: string; prefix: string; password: string },
): SeatAccount {
  const { queue, deadLetters } = consumerQueues(prefix, team);
  const own = [queue, deadLetters].map(({ name }) => literally(name)).join('|');
  const exchanges = envelopeVersions.map((version) => literally(`${prefix}.${eventForms[version].exchange}`)).join('|');
  const rights = [`^(${own})$`, `^(${own}|amq\\.default)$`, `^(${exchanges}|${own})$`];
  const url = new URL(broker);
  [url.username, url.password, url.search] = [team, password, ''];
  const host = url.pathname.length > 1 ? decodeURIComponent(url.pathname.slice(1)) : '/';
  return {
    commands: [
      `rabbitmqctl add_user ${team} '${password}'`,
      `rabbitmqctl set_permissions -p ${host} ${team} ${rights.map((right) => `'${right}'`).join(' ')}`,
    ],
    url: url.href,
  };
}
