import { randomBytes, randomUUID } from 'node:crypto';
import type { Call, Handlers } from '../api.js';
import { badToken, Bytes, illegalArgument, noSuchFile, Refusal, tooLarge } from '../answers.js';
import type { StoredFile } from '../changes.js';
import { filePart } from '../multipart.js';
import type { Simulation } from '../simulation.js';
import { holderOf } from '../tokens.js';

const sizeLimit = 10 * 1024 * 1024;

export const newShareSecret = (): string => randomBytes(18).toString('base64url');

/** Where the attachments of the app lie: where the caller asks, or on the host of its own that a dial names. */
export const filesFolder = ({ appKey, dials }: Simulation, origin: string): string =>
  `${dials.settings.fileOrigin ?? origin}/${appKey.org}/${appKey.app}/chatfiles`;

/**
 * Attachments (message_download.md). No thumbnails are made: who asks for one gets the file itself, as with small
 * pictures.
 */
export function fileHandlers(sim: Simulation): Pick<Handlers, 'uploadFile' | 'downloadFile'> {
  return {
    uploadFile(call) {
      const file = fileOf(sim, call);
      if (file instanceof Refusal) return file;
      // Easemob's Java SDK says `false` where it wants no restriction; older documents go by the header's presence.
      const restrict = call.headers['restrict-access'];
      const secret = restrict === undefined || restrict === 'false' ? null : newShareSecret();
      sim.state.commit({ change: 'fileStored', file: { ...file, secret } });
      return {
        entities: [{ uuid: file.uuid, type: 'chatfile', ...(secret !== null && { 'share-secret': secret }) }],
      };
    },

    downloadFile({ params, headers, query }) {
      const uuid = params.uuid ?? '';
      const file = sim.state.files.get(uuid);
      const inUrl = query['share-secret'];
      // What is unrestricted, or brings its secret in the address, is opened by a browser, which has no token.
      if (headers.authorization !== undefined || (file?.secret !== null && inUrl === undefined)) {
        const holder = holderOf(sim, headers.authorization);
        if (holder instanceof Refusal) return holder;
      }
      if (!file || file.shared) return noSuchFile('entity_not_found', 'file may not exists');
      // What a wrong secret gets is not documented.
      const shown = headers['share-secret'] ?? inUrl;
      if (file.secret !== null && shown !== file.secret) return badToken('Unable to authenticate');
      return contentOf(sim, file);
    },
  };
}

/** The file of a form, not restricted yet; or why it is not taken. */
export function fileOf(sim: Simulation, { raw, headers }: Pick<Call, 'raw' | 'headers'>): StoredFile | Refusal {
  const part = filePart(raw, headers['content-type']);
  if (!part) return illegalArgument('file must be provided.');
  if (part.content.length > sizeLimit) return tooLarge();
  const { filename, contentType, content } = part;
  return {
    uuid: randomUUID(),
    secret: null,
    filename,
    contentType,
    base64: content.toString('base64'),
    storedAt: sim.clock.now(),
  };
}

/** What is in a file, as long as it is kept. */
export function contentOf(sim: Simulation, file: StoredFile): Bytes | Refusal {
  const expired = file.storedAt + sim.dials.settings.fileKeptMs <= sim.clock.now();
  return expired
    ? noSuchFile('file_expired', `file ${file.uuid} is expired`)
    : new Bytes(Buffer.from(file.base64, 'base64'), file.contentType);
}
