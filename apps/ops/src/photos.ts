import { blobSettingNames, openBlobStore } from '#blobs';
import { loadSettings } from '#config';
import { takePhotos, type TakenPhotos } from '#operating/photos';
import { openPhotos, photoFaults, PhotosRefused } from '#photos';
import type { Command } from 'commander';
import { asOperator } from './operator.js';
import { count, printJson, refuse, table } from './print.js';
import { barOn } from './progress.js';

export interface PhotoOptions {
  school: number;
  dryRun: boolean;
  json?: true;
}

/** `ops roster photos`. */
export const takeZip = (program: Command, path: string, { school, dryRun, json }: PhotoOptions): Promise<void> =>
  asOperator(program, async (operator) => {
    try {
      const blobs = dryRun ? undefined : await openBlobStore(loadSettings(blobSettingNames));
      const { entries, photos } = await openPhotos(path);
      const bar = barOn(process.stderr);
      let done = 0;
      const taken = await takePhotos(operator, { school, photos, blobs, onPhoto: () => bar?.((done += 1) / entries) });
      if (json) printJson(taken);
      else tell(taken, { dryRun });
      if (taken.faults.length > 0) process.exitCode = 1;
    } catch (error) {
      if (error instanceof PhotosRefused) return refuse(`${path}: ${error.message}`);
      throw error;
    }
  });

function tell({ taken, same, faults }: TakenPhotos, { dryRun }: { dryRun: boolean }): void {
  if (faults.length > 0)
    console.log(
      table(
        faults.map(({ file, fault }) => ({ file, wrong: photoFaults[fault].zh, 'in English': photoFaults[fault].en })),
      ),
    );
  const rest = faults.length > 0 ? `, ${count(faults.length, 'file')} left out` : '';
  console.log(
    dryRun
      ? `${count(taken, 'photo')} can be taken${rest}`
      : `${count(taken, 'photo')} taken, ${same} there before${rest}`,
  );
}
