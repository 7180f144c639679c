import { Readable } from 'node:stream';
import type { BlobStore } from '#blobs';
import type { Operator } from '#operating';
import { takePhotos } from '#operating/photos';
import * as operating from '#operating/rosters';
import { takeUpload } from '#operating/uploads';
import { picture } from '../support/photo-zip.js';
import { dataSource } from '../support/work.js';
import { newSchool } from './roster.stage.js';

const list = ['姓名,学号,班级', '李明远,S1,高一(1)班', '王思齐,S2,高一(1)班'];

type Deed =
  | 'roster upload'
  | 'roster plan'
  | 'roster approve'
  | 'roster undo'
  | 'roster photos'
  | 'person edit'
  | 'person release';

/** How each change of a roster is made, by somebody, in a school of its own. @returns its subject */
export function rosterDeeds(by: () => Operator): Record<Deed, () => Promise<string>> {
  const subject = (id: number) => `roster-import:${id}`;

  async function planned() {
    const school = await newSchool();
    const options = { school, mode: 'full', schoolYear: 2026, digestKey: 'key-of-the-digests' } as const;
    const plan = await operating.planRoster(by(), { name: '学生.csv', bytes: Buffer.from(list.join('\n')) }, options);
    if (!('counts' in plan)) throw new Error(JSON.stringify(plan));
    return { school, id: plan.import_id! };
  }

  async function taken() {
    const { school, id } = await planned();
    await operating.approveRoster(by(), id);
    const [{ key } = { key: '' }] = await operating.findPeople(dataSource, school, 'S1');
    return { school, id, key };
  }

  async function edited() {
    const { school, key } = await taken();
    const done = await operating.editPerson(by(), { school, key, name: '李明达' });
    if (!('import_id' in done)) throw new Error(JSON.stringify(done));
    return { school, key, id: done.import_id };
  }

  return {
    'roster upload': async () => {
      const named = { source: 'spec', version: '1', digest: 'of the list', file_name: 'list.csv' };
      const options = { mode: 'full' } as const;
      const bytes = Buffer.from(list.join('\n'));
      const taken = await takeUpload(by(), { school_id: await newSchool(), ...named, options, bytes });
      if (!('kept' in taken)) throw new Error(JSON.stringify(taken));
      return subject(taken.kept);
    },
    'roster plan': async () => subject((await planned()).id),
    'roster approve': async () => subject((await taken()).id),
    'roster undo': async () => {
      const { id } = await taken();
      await operating.undoRoster(by(), id);
      return subject(id);
    },
    'roster photos': async () => {
      const { school, key } = await taken();
      const bytes = await picture().png().toBuffer();
      const photos = Readable.from([{ file: '1.png', who: key, read: () => Promise.resolve(bytes) }]);
      await takePhotos(by(), { school, photos, blobs: { put: async () => undefined } as unknown as BlobStore });
      return `school:${school}`;
    },
    'person edit': async () => subject((await edited()).id),
    'person release': async () => {
      const done = await operating.releasePerson(by(), await edited());
      if (!('import_id' in done)) throw new Error(JSON.stringify(done));
      return subject(done.import_id);
    },
  };
}
