import { gzipSync } from 'node:zlib';
import type { Handlers } from '../api.js';
import { Bytes, illegalArgument, noSuchHistory } from '../answers.js';
import { bodiesOf } from '../bodies.js';
import type { SentMessage } from '../changes.js';
import { linkFault, signedLink } from '../history-link.js';
import type { Simulation } from '../simulation.js';

const hourMs = 3_600_000;

/** The messages of one hour, as a link to a gzipped file with one JSON object a line. */
export function historyHandlers(sim: Simulation): Pick<Handlers, 'historyLink' | 'downloadHistory'> {
  const { org, app, clientSecret: secret } = sim.appKey;

  return {
    historyLink({ params, origin }) {
      const hour = params.hour ?? '';
      const { historyUtcOffsetHours, historyKeptMs, historyLinkMs } = sim.dials.settings;
      const asked = `appkey: ${org}#${app}, time: ${hour}`;
      const start = hourStart(hour, historyUtcOffsetHours);
      const now = sim.clock.now();
      if (start === undefined) return illegalArgument(`illegal arguments: ${asked}`);
      if (start + historyKeptMs <= now) {
        return illegalArgument(`illegal arguments: ${asked}, maybe chat message history is expired or unstored`);
      }
      if (linesOf(sim, { hour, start }).length === 0) return noSuchHistory(asked);
      return { data: [{ url: signedLink(hour, { origin, expiresAt: now + historyLinkMs, secret }) }] };
    },

    downloadHistory({ params, query, headers }) {
      const hour = (params.file ?? '').replace(/\.gz$/, '');
      const start = hourStart(hour, sim.dials.settings.historyUtcOffsetHours);
      if (headers.authorization !== undefined) {
        return storeFault(400, 'InvalidArgument', 'Only one auth mechanism allowed');
      }
      const fault = linkFault(hour, { query, now: sim.clock.now(), secret });
      if (fault)
        return storeFault(
          403,
          fault,
          fault === 'AccessDenied' ? 'Request has expired.' : 'The signature does not match',
        );
      const lines = start === undefined ? [] : linesOf(sim, { hour, start });
      if (lines.length === 0) return storeFault(404, 'NoSuchKey', 'The specified key does not exist.');
      return new Bytes(gzipSync(`${lines.join('\n')}\n`), 'application/gzip');
    },
  };
}

/** When the hour yyyyMMddHH began, in ms UTC; undefined when there is no such hour. */
export function hourStart(hour: string, utcOffsetHours: number): number | undefined {
  const [, date, at] = /^(\d{8})(\d{2})$/.exec(hour) ?? [];
  if (date === undefined) return undefined;
  const iso = `${date.slice(0, 4)}-${date.slice(4, 6)}-${date.slice(6)}T${at}:00:00.000Z`;
  const utc = Date.parse(iso);
  return !Number.isNaN(utc) && new Date(utc).toISOString() === iso ? utc - utcOffsetHours * hourMs : undefined;
}

/** What the hour's file holds by now. An hour without messages and one not written yet look alike: there is no file. */
function linesOf(sim: Simulation, { hour, start }: { hour: string; start: number }): string[] {
  const now = sim.clock.now();
  const planted = sim.state.plantedHours.filter((each) => each.hour === hour && each.availableAt <= now);
  const written = start + hourMs + sim.dials.settings.historyReadyAfterMs <= now;
  const sent = [...sim.state.messages.values()]
    .flat()
    .filter(({ sentAt }) => written && sentAt >= start && sentAt < start + hourMs);
  return [...planted.flatMap((each) => each.lines), ...sent.map((message) => lineOf(sim, message))];
}

/** The outer names are Easemob's internal ones; the payload has those a caller knows. */
function lineOf(sim: Simulation, message: SentMessage): string {
  const internal = (name: string) => `${sim.appKey.org}#${sim.appKey.app}_${name}`;
  const { id, sentAt, from, to, chatType, ext = {} } = message;
  return JSON.stringify({
    msg_id: id,
    timestamp: sentAt,
    direction: 'outgoing',
    to: internal(to),
    from: internal(from),
    chat_type: chatType,
    payload: { bodies: bodiesOf(message), ext, from, to },
  });
}

const storeFault = (status: number, code: string, text: string) =>
  new Bytes(
    Buffer.from(`<?xml version="1.0"?><Error><Code>${code}</Code><Message>${text}</Message></Error>`),
    'application/xml',
    status,
  );
