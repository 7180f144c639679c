import type { Handlers } from '../api.js';
import { noSuchFile, Refusal } from '../answers.js';
import type { StoredFile } from '../changes.js';
import { groupCircle, inCircle } from '../circles.js';
import { numberIn } from '../reading.js';
import type { Simulation } from '../simulation.js';
import { contentOf, fileOf } from './files.js';

type SharedFileRoutes = 'sharedFiles' | 'uploadSharedFile' | 'downloadSharedFile' | 'deleteSharedFile';

/** Files shared in a group (group_file.md). They are found under their group only, and go with it. */
export function sharedFileHandlers(sim: Simulation): Pick<Handlers, SharedFileRoutes> {
  const found = (uuid: string, group: string): StoredFile | undefined => {
    const file = sim.state.files.get(uuid);
    return file?.shared?.group === group ? file : undefined;
  };
  const absent = () => noSuchFile('entity_not_found', 'file may not exists');

  return {
    sharedFiles: inCircle(sim, groupCircle, ({ id }, { query }) => {
      const size = numberIn(query.pagesize, { fallback: 1000, from: 1, to: 1000 });
      const first = (numberIn(query.pagenum, { fallback: 1, from: 1, to: 1_000_000 }) - 1) * size;
      const newestFirst = [...sim.state.files.values()].filter((file) => file.shared?.group === id).reverse();
      const data = newestFirst.slice(first, first + size).map((file) => ({
        file_id: file.uuid,
        file_name: file.filename,
        file_owner: file.shared?.owner,
        file_size: Buffer.byteLength(file.base64, 'base64'),
        created: file.storedAt,
      }));
      return { data, count: data.length };
    }),

    uploadSharedFile: inCircle(sim, groupCircle, ({ id, owner }, call) => {
      const file = fileOf(sim, call);
      if (file instanceof Refusal) return file;
      // What the app itself shares is taken for the owner's: whose it is then is not documented.
      sim.state.commit({
        change: 'fileStored',
        file: { ...file, shared: { group: id, owner: call.user ?? owner } },
      });
      const { org, app } = sim.appKey;
      return {
        data: {
          file_url: `${call.origin}/${org}/${app}/chatgroups/${id}/share_files/${file.uuid}`,
          group_id: id,
          file_name: file.filename,
          created: file.storedAt,
          file_id: file.uuid,
          file_size: Buffer.byteLength(file.base64, 'base64'),
        },
      };
    }),

    downloadSharedFile: ({ params }) => {
      const file = found(params.file ?? '', params.id ?? '');
      return file ? contentOf(sim, file) : absent();
    },

    deleteSharedFile: inCircle(sim, groupCircle, ({ id }, { params }) => {
      const file = found(params.file ?? '', id);
      if (!file) return absent();
      sim.state.commit({ change: 'fileDeleted', uuid: file.uuid });
      return { data: { group_id: id, file_id: file.uuid, result: true } };
    }),
  };
}
