import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Attachments, Downloads } from '#attachments';
import { EasemobFiles } from '../../libs/attachments/src/easemob-files.js';
import { openBlobStore, type BlobStore } from '#blobs';
import { EasemobClient, localBudget } from '#easemob';
import { createTelemetry } from '#telemetry/nest';
import { WorkRunner, type Claim } from '#work';
import { ChatFilesHandler } from '../../apps/easemob-worker/src/attachments/chat-files.handler.js';
import { SchoolFiles } from '../../apps/easemob-worker/src/attachments/school-files.js';
import { dataSource, outbox, runner, useWork } from '../support/work.js';

type Step = (response: ServerResponse) => void;
export const bytes =
  (content: string | Buffer): Step =>
  (response) =>
    response.writeHead(200, { 'content-length': Buffer.byteLength(content) }).end(content);
export const refusal =
  (status: number, error: string): Step =>
  (response) =>
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify({ error }));

/** What the vendor answers for each file, by its id; of whom it was asked with which secret. */
export const answers = new Map<string, Step>();
export let asked: { path: string; secret: string | undefined; token: string | undefined }[] = [];
let server: Server;
let folder: string;
/** All files of the store, unfinished ones included. */
export const filesThere = async (): Promise<string[]> =>
  (await readdir(folder, { recursive: true, withFileTypes: true }))
    .filter((one) => one.isFile())
    .map(({ name }) => name);
export let store: BlobStore;
export let port: number;

/** A vendor, a store and two schools with a group each. Call it once in a spec. */
export function useFiles(): void {
  useWork();
  beforeAll(async () => {
    server = createServer(({ url, headers }, response) => {
      if (url!.endsWith('/token')) {
        return void response
          .writeHead(200, { 'content-type': 'application/json' })
          .end(JSON.stringify({ access_token: 'token', expires_in: 3600 }));
      }
      const secret = headers['share-secret']?.toString();
      asked.push({ path: url!, secret, token: headers.authorization });
      (answers.get(url!.split('/').at(-1)!) ?? refusal(404, 'entity_not_found'))(response);
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    ({ port } = server.address() as AddressInfo);
    folder = await mkdtemp(join(tmpdir(), 'files-'));
    store = await openBlobStore({ DATA_DIR: folder });
    await dataSource.query(`insert into school (school_id, name) values (1, 'one'), (2, 'two')`);
    await dataSource.query(
      `insert into im_group (im_group_id, school_id, group_name, group_type) values (1, 1, 'g', 'other'), (2, 2, 'h', 'other')`,
    );
  });
  afterEach(async () => {
    await dataSource.query('delete from message');
    await dataSource.query('delete from work_item');
    asked = [];
    answers.clear();
  });
  afterAll(async () => {
    server.closeAllConnections();
    server.close();
    await rm(folder, { recursive: true, force: true });
  });
}

/** A message whose attachment nobody has fetched. @returns its id, and that of its file */
export async function plant({ content = 'bytes', ...columns }: Record<string, unknown> & { content?: string } = {}) {
  const uuid = randomUUID();
  answers.set(uuid, bytes(content));
  const row = {
    school_id: 1,
    im_group_id: 1,
    easemob_type: 'FILE',
    sources: ['callback'],
    file_uuid: uuid,
    file_secret: 'secret',
    file_state: 'pending',
    file_next_at: new Date(0),
    ...columns,
  };
  const names = Object.keys(row);
  const [{ id }] = await dataSource.query(
    `insert into message (${names.join()}) values (${names.map((_, i) => `$${i + 1}`).join()}) returning im_message_id::float as id`,
    Object.values(row),
  );
  return { id: id as number, uuid };
}

export const fileOf = async ({ id }: { id: number }) =>
  (
    await dataSource.query(
      `select file_state as state, file_error as error, file_tries as tries, blob_key, file_next_at <= now() as due
         from message where im_message_id = $1`,
      [id],
    )
  )[0];

/** A worker of its own: what it copies, and its client's breaker. */
export function worker({
  blobs = store,
  files = { hosts: ['*.easemob.com'], httpHosts: [] as string[], networks: [] as string[] },
} = {}) {
  const { logger, metrics } = createTelemetry({ app: 'spec', level: 'silent' });
  const client = new EasemobClient(
    {
      url: `http://127.0.0.1:${port}`,
      org: 'org',
      app: 'app',
      clientId: 'id',
      clientSecret: 'secret',
      timeoutMs: 2000,
      files,
    },
    { budget: localBudget() },
  );
  const attachments = new Attachments(dataSource, blobs);
  const easemob = new EasemobFiles(client, { logger, lane: 'bulk' });
  const downloads = new Downloads({ attachments, easemob, sizeLimit: 1000, logger });
  const handler = new ChatFilesHandler(new SchoolFiles(attachments, downloads, metrics, logger), outbox);
  const run = (id: string | number, by: WorkRunner = runner()) =>
    by.run(`chat-files:${id}`, (claim: Claim) => handler.run(claim));
  return { run, metrics, downloads, attachments };
}

/** What asks for the files of all, as the schedule does, and what is asked for then. */
export async function lookFor({ run }: ReturnType<typeof worker>): Promise<string[]> {
  await dataSource.query(
    `insert into work_item (key, kind, lane, wanted) values ('chat-files:all', 'chat-files', 'bulk', 1)
     on conflict (key) do update set wanted = work_item.wanted + 1`,
  );
  await run('all');
  const rows: { key: string }[] = await dataSource.query(
    `select key from work_item where kind = 'chat-files' and done < wanted order by key`,
  );
  return rows.map(({ key }) => key);
}
