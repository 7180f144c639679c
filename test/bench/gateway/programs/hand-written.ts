import { createHash, randomUUID, timingSafeEqual } from 'node:crypto';
import { fail, failureText } from '#contracts';
import Fastify from 'fastify';
import { Redis } from 'ioredis';
import pg from 'pg';

/*
 * R: one file of Fastify, pg and ioredis, as somebody writes it who knows them well. P (with --tuned): the same on two
 * pipelined database connections and an autopipelined Redis. They do what the gateway does for these commands and promise
 * nothing else.
 */
const tuned = process.argv.includes('--tuned');
const { PORT, DATABASE_URL, REDIS_URL, REDIS_PREFIX, SALTS } = process.env;
const ttlMs = 86_400_000;
const redis = new Redis(REDIS_URL!, { keyPrefix: `${REDIS_PREFIX}:`, enableAutoPipelining: tuned });

const pipelined = tuned ? await Promise.all([pipelinedClient(), pipelinedClient()]) : [];
const pool = new pg.Pool({ connectionString: DATABASE_URL, max: 10 });
let turn = 0;
const query = (config: pg.QueryArrayConfig) =>
  tuned ? pipelined[(turn = (turn + 1) % pipelined.length)]!.query(config) : pool.query(config);

async function pipelinedClient(): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: DATABASE_URL, pipeline: true });
  await client.connect();
  return client;
}

interface Body {
  cmd: string;
  school_id: number;
  account_id: number;
  timestamp: string;
  sign: string;
  im_group_id: number;
  teacher_id: number;
  account_id_list: number[];
}

const id = { type: 'integer', minimum: 1, maximum: 2_147_483_647 };
const schema = {
  body: {
    type: 'object',
    required: ['cmd', 'school_id', 'account_id', 'timestamp', 'sign'],
    properties: {
      cmd: { type: 'string', minLength: 1, maxLength: 64 },
      school_id: id,
      account_id: id,
      timestamp: { type: 'string', minLength: 1, maxLength: 31 },
      sign: { type: 'string', pattern: '^[0-9a-fA-F]{32}$' },
      expanded: { enum: [0, 1] },
      im_group_id: id,
      teacher_id: id,
      account_id_list: { type: 'array', items: id, minItems: 1, maxItems: 500 },
    },
  },
};

interface Read {
  text: string;
  columns: string[];
  values: (body: Body) => unknown[];
}

const reads: Record<string, Read> = {
  getChatRoomList: {
    text: `select g.im_group_id, g.relation_id, g.group_name, g.group_type,
                  case when g.activated_at is null then '' else g.easemob_group_id end, m.is_owner::int
             from im_user u
             join im_group_member m on m.im_user_id = u.im_user_id
             join im_group g on g.im_group_id = m.im_group_id and g.school_id = u.school_id
            where u.school_id = $1 and u.account_id = $2
            order by g.im_group_id`,
    columns: ['im_group_id', 'relation_id', 'group_name', 'group_type', 'easemob_group_id', 'isOwner'],
    values: ({ school_id, account_id }) => [school_id, account_id],
  },
  getChatRoomUserList: {
    text: `select u.im_user_id, u.account_id, u.real_name, u.user_type, m.remark, m.is_owner::int
             from im_group g
             join im_group_member m on m.im_group_id = g.im_group_id
             join im_user u on u.im_user_id = m.im_user_id
            where g.school_id = $1 and g.im_group_id = $2
            order by m.position, u.im_user_id`,
    columns: ['im_user_id', 'account_id', 'real_name', 'user_type', 'remark', 'isOwner'],
    values: ({ school_id, im_group_id }) => [school_id, im_group_id],
  },
  getIMUserID: {
    text: `select account_id, im_user_id from im_user
            where school_id = $1 and account_id = any($2) and easemob_registered_at is not null
            order by account_id`,
    columns: ['account_id', 'im_user_id'],
    values: ({ school_id, account_id_list }) => [school_id, account_id_list],
  },
  getTeacherIMUserID: {
    text: `select im_user_id from im_user
            where school_id = $1 and user_type = 'teacher' and person_id = $2 and easemob_registered_at is not null`,
    columns: ['im_user_id'],
    values: ({ school_id, teacher_id }) => [school_id, teacher_id],
  },
};

const md5 = (text: string): string => createHash('md5').update(text).digest('hex');
const refusal = { code: 2001, msg: failureText(fail('bad_signature'), 'zh'), error: 'bad_signature' };

const app = Fastify({
  logger: true,
  disableRequestLogging: true,
  requestIdHeader: 'x-request-id',
  genReqId: () => randomUUID(),
  ajv: { customOptions: { coerceTypes: false } },
});
app.addHook('onRequest', async (request, reply) => void reply.header('x-request-id', request.id));
app.addHook('onResponse', async (request, reply) => {
  const { cmd, school_id } = request.body as Body;
  const duration_ms = Math.round(reply.elapsedTime);
  request.log.info({ cmd, school_id, status: reply.statusCode, duration_ms }, 'request');
});
app.post<{ Body: Body }>('/api/im', { schema }, async (request, reply) => {
  const { body } = request;
  const { cmd, school_id, account_id, timestamp, sign } = body;
  const expected = md5(timestamp + md5(`${school_id}${account_id}${SALTS}`));
  if (!timingSafeEqual(Buffer.from(expected), Buffer.from(sign.toLowerCase())))
    return reply.status(401).send({ ...refusal, request_id: request.id });
  const key = `used-timestamp:${school_id}:${account_id}:${timestamp}`;
  if ((await redis.set(key, '1', 'PX', ttlMs, 'NX')) === null) return reply.status(401).send();
  const read = reads[cmd];
  if (!read) return reply.status(400).send();
  const { rows } = await query({ name: cmd, text: read.text, values: read.values(body), rowMode: 'array' });
  return {
    fieldCount: read.columns.length,
    values: [...read.columns, ...rows.flat()],
    rowCount: rows.length,
  };
});
await app.listen({ port: Number(PORT), host: '127.0.0.1' });
process.on('SIGTERM', () => process.exit(0));
