import { gzipSync } from 'node:zlib';
import type { Handlers } from '../api.js';
import { Bytes, illegalArgument, noSuchHistory } from '../answers.js';
import { hourFile } from '../history/hours.js';
import { textOf } from '../history/lines.js';
import { linkFault, signedLink } from '../history/signed-link.js';
import type { Simulation } from '../simulation.js';

/** The messages of one hour, as a link to a gzipped file with one JSON object a line. */
export function historyHandlers(sim: Simulation): Pick<Handlers, 'historyLink' | 'downloadHistory'> {
  const { org, app, clientSecret: secret } = sim.appKey;

  return {
    historyLink({ params, origin }) {
      const hour = params.hour ?? '';
      const { historyUnreadyAs, historyLinkMs } = sim.dials.settings;
      const asked = `appkey: ${org}#${app}, time: ${hour}`;
      const file = hourFile(sim, hour);
      if (file === 'no hour') return illegalArgument(`illegal arguments: ${asked}`);
      if (file === 'empty' || (file === 'not generated' && historyUnreadyAs === 'absent')) return noSuchHistory(asked);
      // Easemob says the same of what is not generated yet and of what is gone.
      if (typeof file === 'string') {
        return illegalArgument(`illegal arguments: ${asked}, maybe chat message history is expired or unstored`);
      }
      const expiresAt = sim.clock.now() + historyLinkMs;
      return { data: [{ url: signedLink(hour, { origin, expiresAt, secret }) }] };
    },

    downloadHistory({ params, query, headers }) {
      const hour = (params.file ?? '').replace(/\.gz$/, '');
      if (headers.authorization !== undefined) {
        return storeFault(400, 'InvalidArgument', 'Only one auth mechanism allowed');
      }
      const fault = linkFault(hour, { query, now: sim.clock.now(), secret });
      if (fault) {
        const text = fault === 'AccessDenied' ? 'Request has expired.' : 'The signature does not match';
        return storeFault(403, fault, text);
      }
      const lines = hourFile(sim, hour);
      if (typeof lines === 'string') return storeFault(404, 'NoSuchKey', 'The specified key does not exist.');
      const { historyDoubledShare: doubledShare, historyBlankShare: blankShare, faultSeed: seed } = sim.dials.settings;
      return new Bytes(gzipSync(textOf(lines, { doubledShare, blankShare, seed })), 'application/gzip');
    },
  };
}

const storeFault = (status: number, code: string, text: string) =>
  new Bytes(
    Buffer.from(`<?xml version="1.0"?><Error><Code>${code}</Code><Message>${text}</Message></Error>`),
    'application/xml',
    status,
  );
