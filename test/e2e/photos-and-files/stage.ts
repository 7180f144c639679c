import { freshTimestamp, sign } from '#client';
import { eventually } from '../../support/eventually.js';
import { salt, startSystem, type System } from '../../support/system.js';

export const sizeLimit = 400_000;
export const app = 'https://app.school.example';
export let system: System;

/** One system for all that is told of photos and files. */
export function useSystem(): void {
  beforeAll(
    async () =>
      void (system = await startSystem({
        FILE_SIZE_LIMIT: String(sizeLimit),
        CORS_ORIGINS: app,
        CHAT_FILES_MS: '1000',
      })),
  );
  afterAll(() => system?.stop());
}

const teacher = { school_id: 6, account_id: 3419 };

/** The query of a signed request; a field may be overruled, or left out with undefined. */
export function query(fields: Record<string, string | number | undefined>): string {
  const { school_id, account_id } = { ...teacher, ...fields };
  const timestamp = freshTimestamp();
  const signature = sign(timestamp, { schoolId: Number(school_id), accountId: Number(account_id), salt });
  const all = Object.entries({ ...teacher, timestamp, sign: signature, ...fields });
  return new URLSearchParams(
    all.flatMap(([name, value]): [string, string][] => (value === undefined ? [] : [[name, String(value)]])),
  ).toString();
}

interface Answer {
  status: number;
  headers: Headers;
  bytes: Buffer;
  error: string | undefined;
}

export async function get(path: string, headers: Record<string, string> = {}): Promise<Answer> {
  const response = await fetch(system.url + path, { headers });
  const bytes = Buffer.from(await response.arrayBuffer());
  const isJson = response.headers.get('content-type')?.startsWith('application/json');
  const { status } = response;
  return { status, headers: response.headers, bytes, error: isJson ? JSON.parse(bytes.toString()).error : undefined };
}

export const photo = (fields: Parameters<typeof query>[0] = {}, headers?: Record<string, string>) =>
  get(`/api/userpic?${query(fields)}`, headers);

export const file = (im_message_id: number, headers?: Record<string, string>, fields = {}) =>
  get(`/api/easemob/file?${query({ im_message_id, ...fields })}`, headers);

/** A message whose attachment lies at Easemob only. @returns its id */
export async function plantMessage(
  content: Buffer,
  { name = 'a.bin', secret, ...told }: { name?: string; secret?: string; type?: string; length?: number } = {},
): Promise<number> {
  const planted = await system.simulator.plantFile(content);
  return insertMessage({ name, uuid: planted.uuid, secret: secret ?? planted.secret, ...told });
}

export async function insertMessage({
  name,
  uuid,
  secret,
  type = 'FILE',
  length,
}: {
  name: string;
  uuid: string;
  secret: string;
  type?: string;
  length?: number;
}): Promise<number> {
  const { rows } = await system.database.query(
    `insert into message
       (school_id, im_group_id, sender_id, easemob_type, easemob_filename, file_uuid, file_secret, easemob_file_length)
     values (6, 712, 162317, $4, $1, $2, $3, $5) returning im_message_id`,
    [name, uuid, secret, type, length],
  );
  return rows[0].im_message_id as number;
}

export const downloads = () => system.simulator.count('downloadFile');

export const kept = (id: number) =>
  eventually(
    async () =>
      (await system.database.query('select blob_key from message where im_message_id = $1', [id])).rows[0].blob_key as
        string | null,
  );
