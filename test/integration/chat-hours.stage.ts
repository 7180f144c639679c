import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { EasemobClient, localBudget } from '#easemob';
import { createTelemetry } from '#telemetry/nest';
import type { Claim } from '#work';
import { ChatHoursHandler } from '../../apps/easemob-worker/src/history/chat-hours.handler.js';
import { hourName } from '../../apps/easemob-worker/src/history/hour-name.js';
import { HourReading } from '../../apps/easemob-worker/src/history/hour-reading.js';
import type { WorkerSettings } from '../../apps/easemob-worker/src/easemob-worker.settings.js';
import { lineText } from '../../libs/chat/src/normalise.fixture.js';
import { dataSource, outbox, runner } from '../support/work.js';
import { useChat } from './chat-stage.js';

type Step = (response: ServerResponse) => void;
const json =
  (status: number, body: object): Step =>
  (response) =>
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));

/** Why there is no file, as the vendor says it; what it says of every hour that has none here. */
export const absent = json(404, { error: 'storage_object_not_found', error_description: '' });
const unstored = json(400, { error: 'illegal_argument', error_description: 'is expired or unstored' });
export const away = json(503, {});

/** What lies at the vendor, by the name of the hour, in Beijing. */
export const files = new Map<string, Buffer | Step>();
/** What it was asked for, and with which token. */
export let asked: { path: string; token: string | undefined }[] = [];
let answerElse = unstored;
let server: Server;
const clients: EasemobClient[] = [];

const hourMs = 3_600_000;
/** The beginning of the hour that many hours ago; 0: the one that goes on. */
export const ago = (hours: number) => new Date(Math.floor(Date.now() / hourMs) * hourMs - hours * hourMs);
export const nameOf = (hours: number) => hourName(ago(hours), 'beijing');

/** A message in the hour that many hours ago, as a line of its file. */
export const line = (msg_id: string, hours: number, parts: object = {}) =>
  lineText({ msg_id, timestamp: ago(hours).getTime() + 1000, ...parts });
export const plant = (hours: number, ...lines: string[]) =>
  files.set(nameOf(hours), gzipSync(lines.map((text) => `${text}\n`).join('')));
/** What is said of hours that have no file. */
export const elseAnswer = (step: Step) => void (answerElse = step);

/** A vendor whose files lie at another host than its API. Call it once in a spec. */
export function useHours(): void {
  useChat();
  beforeAll(async () => {
    server = createServer(({ url, headers }, response) => {
      if (url!.endsWith('/token')) return json(200, { access_token: 'token', expires_in: 3600 })(response);
      const name = /(\d{10})(\.gz)?/.exec(url!)![1]!;
      asked.push({ path: url!, token: headers.authorization });
      const file = files.get(name) ?? answerElse;
      if (typeof file === 'function') return file(response);
      if (url!.includes('.gz')) return void response.writeHead(200).end(file);
      const { port } = server.address() as AddressInfo;
      return json(200, { data: [{ url: `http://localhost:${port}/${name}.gz?Expires=1` }] })(response);
    });
    await once(server.listen(0), 'listening');
  });
  afterEach(async () => {
    await dataSource.query('truncate chat_hour, chat_event');
    await dataSource.query('delete from work_item');
    files.clear();
    asked = [];
    answerElse = unstored;
  });
  afterAll(async () => {
    await Promise.all(clients.map((client) => client.close()));
    server.closeAllConnections();
    server.close();
  });
}

/** A worker that looks for hours which are due. Each has a client of its own. */
export function historian({ days = 3, messageDays = 0, httpHosts = ['localhost'], limit = 10_000 } = {}) {
  const { logger, metrics } = createTelemetry({ app: 'spec', level: 'silent' });
  const { port } = server.address() as AddressInfo;
  const client = new EasemobClient(
    {
      url: `http://127.0.0.1:${port}`,
      org: 'org',
      app: 'app',
      clientId: 'id',
      clientSecret: 'secret',
      timeoutMs: 2000,
      files: { hosts: [], httpHosts, networks: ['127.0.0.0/8', '::1/128'] },
    },
    { budget: localBudget({ limits: { history: limit } }) },
  );
  clients.push(client);
  const settings = {
    ARCHIVE_HISTORY_DAYS: days,
    ARCHIVE_HISTORY_TIME: 'beijing',
    ARCHIVE_MESSAGES_DAYS: messageDays,
  } as WorkerSettings;
  const reading = new HourReading(client, outbox, metrics, settings);
  const handler = new ChatHoursHandler(reading, outbox, settings, logger);
  const key = 'chat-hours:all';
  /** @param signal of a process that stops */
  const look = async (by = runner(), signal?: AbortSignal) => {
    await dataSource.query(
      `insert into work_item (key, kind, lane, wanted) values ($1, 'chat-hours', 'bulk', 1)
       on conflict (key) do update set wanted = work_item.wanted + 1, next_at = now()`,
      [key],
    );
    return by.run(key, (claim: Claim) => handler.run({ ...claim, ...(signal && { signal }) }));
  };
  /** Looks until nothing is due any more, as the schedule does. */
  const lookAtAll = async () => {
    for (let rounds = 0; rounds < 20; rounds++) {
      const { result, reason } = await look();
      if (result === 'done') return;
      if (reason !== 'there is more') throw new Error(reason);
    }
    throw new Error('it comes to no end');
  };
  return { look, lookAtAll, metrics };
}

/** Has all that can still be had here already, but for the hours that many hours ago. */
export const lack = (...hours: number[]) =>
  dataSource.query(
    `insert into chat_hour (hour, state, lost_at)
     select hour, 'complete', hour + interval '3 days' from generate_series($1::timestamptz, $2, interval '1 hour') hour
      where hour <> all($3::timestamptz[]) on conflict do nothing`,
    [ago(71), ago(0), hours.map(ago)],
  );

export interface HourRow {
  state: string;
  reason: string | null;
  tries: number;
  lines: number | null;
  merged: number | null;
  /** Minutes until the next try. */
  next: number | null;
}

export async function hourOf(hours: number): Promise<HourRow | undefined> {
  const [row] = await dataSource.query(
    `select state, reason, tries, lines, merged, round(extract(epoch from next_at - now()) / 60)::int as next
       from chat_hour where hour = $1`,
    [ago(hours)],
  );
  return row;
}

/** Lets the next try of an hour, or of all, be due now. */
export const due = (hours?: number) =>
  dataSource.query('update chat_hour set next_at = now() where $1::timestamptz is null or hour = $1', [
    hours === undefined ? null : ago(hours),
  ]);

export const texts = async (): Promise<string[]> =>
  (await dataSource.query('select easemob_message_id as id from message order by 1')).map(
    ({ id }: { id: string }) => id,
  );
