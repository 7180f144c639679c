import { createHash } from 'node:crypto';
import { Program, type ProgramOptions } from './program.js';

const secrets = ['test-secret-new', 'test-secret-old'] as const;

/** What a receiver of a test is told of the rule in the vendor's console. */
export const receiverRule = { RECEIVER_PATH: 'path-of-the-tests', RECEIVER_SECRETS: secrets.join(',') };

const md5 = (text: string) => createHash('md5').update(text).digest('hex');

/** A callback as the vendor sends it, of a message with this id. */
export function callbackOf(
  msg_id: string,
  { secret = secrets[0], text = '机密消息', ...parts }: CallbackParts = {},
): string {
  const [callId, timestamp] = [`school#im_${msg_id}`, 1503735237965];
  return JSON.stringify({
    callId,
    timestamp,
    eventType: 'chat',
    chat_type: 'groupchat',
    from: '1',
    to: '2',
    msg_id,
    payload: { bodies: [{ type: 'txt', msg: text }], ext: {} },
    security: md5(`${callId}${secret}${timestamp}`),
    ...parts,
  });
}
type CallbackParts = { secret?: string; text?: string } & Record<string, unknown>;

/** What it must be answered. */
export const acceptanceOf = (msg_id: string, secret: string = secrets[0]) => {
  const callId = `school#im_${msg_id}`;
  return { callId, accept: 'true', reason: '', security: md5(`${callId}${secret}true`) };
};

/** Posts once. */
export function call(
  url: string,
  body: string,
  { path = receiverRule.RECEIVER_PATH, headers = {} }: { path?: string; headers?: Record<string, string> } = {},
): Promise<Response> {
  return fetch(`${url}/easemob/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json;charset=UTF-8', ...headers },
    body,
  });
}

export interface Receiving {
  program: Program;
  url: string;
  /** The value of one of its metrics. */
  metric(line: string): Promise<number>;
  ready(): Promise<{ status: number; checks: Record<string, string> }>;
}

/** The receiver as a process of its own. Whoever starts it stops it. */
export async function startReceiving(
  env: Record<string, string>,
  { mutations = [] }: Pick<ProgramOptions, 'mutations'> = {},
): Promise<Receiving> {
  const program = new Program('easemob-receiver', {
    env: { ...receiverRule, RECEIVER_PORT: '0', LOG_LEVEL: 'info', ...env },
    mutations,
  });
  const [, port] = await program.prints(/"port":(\d+),.*receiver takes callbacks/);
  const [, healthPort] = await program.prints(/"health_port":(\d+)/);
  await program.woven();
  const health = `http://127.0.0.1:${healthPort}`;
  return {
    program,
    url: `http://127.0.0.1:${port}`,
    metric: async (line) => metricOf(await (await fetch(`${health}/metrics`)).text(), line),
    ready: async () => {
      const response = await fetch(`${health}/health/ready`);
      const { checks } = (await response.json()) as { checks: Record<string, string> };
      return { status: response.status, checks };
    },
  };
}

function metricOf(text: string, line: string): number {
  const found = text.split('\n').find((one) => one.startsWith(`${line} `));
  return Number(found?.split(' ').at(-1) ?? 0);
}
