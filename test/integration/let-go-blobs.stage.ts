import { BlobsUnavailable, type BlobStore } from '#blobs';
import { topology } from '#contracts';
import { inProcessMessaging } from '#messaging';
import { createTelemetry } from '#telemetry/nest';
import type { Claim } from '#work';
import type { WorkerSettings } from '../../apps/easemob-worker/src/easemob-worker.settings.js';
import { BlobRemoval } from '../../apps/easemob-worker/src/retention/blob-removal.js';
import { LetterRemoval } from '../../apps/easemob-worker/src/retention/letter-removal.js';
import { RetentionHandler } from '../../apps/easemob-worker/src/retention/retention.handler.js';
import { dataSource, runner } from '../support/work.js';
import { lookFor, plant, store, worker } from './chat-files.stage.js';

export const keyOf = async (id: number): Promise<string> =>
  (await dataSource.query('select blob_key as key from message where im_message_id = $1', [id]))[0].key;

/** A message whose attachment is kept. @returns its id, and the key of its blob */
export async function plantKept(content = 'bytes') {
  const { id } = await plant({ content });
  const by = worker();
  await lookFor(by);
  await by.run(1);
  return { id, key: await keyOf(id) };
}

/** A message of whose file another process has said that it is kept: it asks nobody. */
export const plantReference = async (blob_key: string): Promise<number> =>
  (await plant({ blob_key, file_state: 'kept' })).id;

export const drop = (...ids: number[]) => dataSource.query('delete from message where im_message_id = any($1)', [ids]);

/** What is known of keys that were let go. */
export const letGo = async (): Promise<Record<string, string>> =>
  Object.fromEntries(
    (await dataSource.query('select key, state from let_go_blob')).map(
      ({ key, state }: { key: string; state: string }) => [key, state],
    ),
  );

/** Lets a day pass for all that was let go. */
export const aDayLater = () =>
  dataSource.query(
    `update let_go_blob set next_at = next_at - interval '25 hours', let_go_at = let_go_at - interval '25 hours'`,
  );

export const isThere = async (key: string): Promise<boolean> => (await store.stat(key)) !== undefined;

/** A worker that drops and removes. */
export function remover({ blobs = store, ages = {} }: { blobs?: BlobStore; ages?: Partial<WorkerSettings> } = {}) {
  const { logger, metrics } = createTelemetry({ app: 'spec', level: 'silent' });
  const forEver = {
    ...{ ARCHIVE_EVENTS_DAYS: 0, ARCHIVE_STRAY_EVENTS_DAYS: 0, ARCHIVE_HOURS_DAYS: 0 },
    ...{ OPERATIONS_DAYS: 0, ROSTER_UNDO_DAYS: 0 },
  };
  const settings = { ...forEver, ...ages } as WorkerSettings;
  const letters = new LetterRemoval(inProcessMessaging({ logger, topology }), logger);
  const handler = new RetentionHandler(new BlobRemoval(blobs, dataSource, logger), letters, settings, metrics, logger);
  const run = async (by = runner()) => {
    await dataSource.query(
      `insert into work_item (key, kind, lane, wanted) values ('retention:all', 'retention', 'bulk', 1)
       on conflict (key) do update set wanted = work_item.wanted + 1, next_at = now()`,
    );
    return by.run('retention:all', (claim: Claim) => handler.run(claim));
  };
  return { run, metrics };
}

/** A store that does something else in the place of one thing. */
export const storeThat = (instead: Partial<BlobStore>): BlobStore => Object.assign({}, store, instead);

/** A store whose disk takes nothing. */
export const brokenStore = () =>
  storeThat({
    remove: () => Promise.reject(new BlobsUnavailable('EROFS')),
  });
