import { randomBytes, randomUUID } from 'node:crypto';
import type { Handlers } from '../api.js';
import { badToken, Bytes, illegalArgument, noSuchFile, tooLarge } from '../answers.js';
import { filePart } from '../multipart.js';
import type { Simulation } from '../simulation.js';

const sizeLimit = 10 * 1024 * 1024;

export const newShareSecret = (): string => randomBytes(18).toString('base64url');

/** Attachments. No thumbnails are made: who asks for one gets the file itself, as with small pictures. */
export function fileHandlers(sim: Simulation): Pick<Handlers, 'uploadFile' | 'downloadFile'> {
  return {
    uploadFile({ raw, headers }) {
      const part = filePart(raw, headers['content-type']);
      if (!part) return illegalArgument('file must be provided.');
      if (part.content.length > sizeLimit) return tooLarge();
      const uuid = randomUUID();
      const secret = headers['restrict-access'] === undefined ? null : newShareSecret();
      const { filename, contentType } = part;
      sim.state.commit({
        change: 'fileStored',
        file: { uuid, secret, filename, contentType, base64: part.content.toString('base64'), storedAt: sim.clock.now() },
      });
      return { entities: [{ uuid, type: 'chatfile', ...(secret !== null && { 'share-secret': secret }) }] };
    },

    downloadFile({ params, headers, query }) {
      const uuid = params.uuid ?? '';
      const file = sim.state.files.get(uuid);
      if (!file) return noSuchFile('entity_not_found', 'file may not exists');
      if (file.storedAt + sim.dials.settings.fileKeptMs <= sim.clock.now()) {
        return noSuchFile('file_expired', `file ${uuid} is expired`);
      }
      // What a wrong secret gets is not documented.
      const shown = headers['share-secret'] ?? query['share-secret'];
      if (file.secret !== null && shown !== file.secret) return badToken('Unable to authenticate');
      return new Bytes(Buffer.from(file.base64, 'base64'), file.contentType);
    },
  };
} // prettier-ignore
