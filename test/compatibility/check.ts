import { changesOf, type Change } from './changes.js';
import { findRead, type Message } from './message.js';

/** What a team reads of the events that it hears. Whoever reads an object reads everything in it. */
export interface Consumer {
  team: string;
  reads: readonly {
    events: readonly string[];
    /** What it cannot do without. */
    needs?: readonly string[];
    /** What it reads where it is there. */
    takes?: readonly string[];
  }[];
}

type Messages = Readonly<Record<string, Message>>;

/** Where two contracts part: what was published and is no longer so, and what a team needs that nobody promises. In sentences. */
export function incompatibilities(published: Messages, told: Messages, consumers: readonly Consumer[]): string[] {
  const broken = Object.entries(published).flatMap(([name, message]) =>
    changesOf(message, told[name]).map((change) => sentence(name, change, consumers)),
  );
  return [...broken, ...consumers.flatMap((consumer) => unmetNeeds(consumer, { ...published, ...told }))];
}

function sentence(name: string, change: Change, consumers: readonly Consumer[]): string {
  const teams = consumers.filter((consumer) => isBroken(consumer, name, change)).map(({ team }) => team);
  const what = [name, change.at, change.what].filter(Boolean).join(' ');
  return `${what}: breaks ${teams.join(', ') || 'whoever reads it without having told us'}`;
}

function isBroken({ reads }: Consumer, name: string, { at, mayBeMissing }: Change): boolean {
  return reads
    .filter(({ events }) => events.includes(name))
    .some(({ needs = [], takes = [] }) => {
      const read = mayBeMissing ? needs : [...needs, ...takes];
      return !/[^:]$/.test(at) || read.some((path) => isWithin(path, at) || isWithin(at, path));
    });
}

const isWithin = (inner: string, outer: string): boolean =>
  inner === outer || inner.startsWith(`${outer}.`) || inner.startsWith(`${outer}[]`);

function unmetNeeds({ team, reads }: Consumer, told: Messages): string[] {
  return reads.flatMap(({ events, needs = [], takes = [] }) =>
    events.flatMap((name) => {
      const message = told[name];
      if (!message) return [`${name} is told by nobody: ${team} hears it`];
      const missing = [...needs, ...takes].filter((read) => !findRead(message, read).there);
      const rare = needs.filter((read) => findRead(message, read).there && !findRead(message, read).always);
      return [
        ...missing.map((read) => `${name} has no ${read}: ${team} reads it`),
        ...rare.map((read) => `${name} may come without ${read}: ${team} needs it`),
      ];
    }),
  );
}
