import { createServer } from 'node:http';
import type { OperationAnswer } from '#client';
import { registerDefault, runOps } from '../../support/ops.js';
import { listening } from '../../support/receiver.js';
import { plantGroup, startSystem, type System } from '../../support/system.js';

export let system: System;
let told: { id: string; type: string; data: { operation_id: string; failure?: { error: string } } }[];
let answer: number;
export let url: string;

/** With which status the receiver of the school answers from now on. */
export const answerWith = (status: number) => void (answer = status);

const receiver = createServer(async (request, response) => {
  let body = '';
  for await (const chunk of request) body += chunk;
  if (answer < 300)
    told.push({ ...(JSON.parse(body) as (typeof told)[0]), id: request.headers['webhook-id'] as string });
  response.writeHead(answer).end();
});

/** One system for all that is told of `ops`, and a receiver of callbacks that school 1 has told. */
export function useOps(): void {
  beforeAll(async () => {
    told = [];
    answer = 200;
    url = `${await listening(receiver)}/im`;
    system = await startSystem();
    await registerDefault(system, url);
  });
  afterEach(() => system.simulator.faults());
  afterAll(async () => {
    receiver.close();
    await system?.stop();
  });
}

export const run = (...args: string[]) => runOps(system, args);

export async function ops(...args: string[]): Promise<string> {
  const { code, output } = await run(...args);
  if (code !== 0) throw new Error(output);
  return output;
}

export const opsJson = async <T>(...args: string[]) => JSON.parse(await ops(...args, '--json')) as T;

export const answerCreates = (answerOf: object) =>
  system.simulator.faults({ route: 'createGroup', times: 'always', effect: 'before', answer: answerOf });

export async function tap() {
  const group = await plantGroup(system, { name: '三年二班王小明' });
  const { im_group_id, im_user_id, account_id } = group;
  const client = system.client(1, account_id);
  const { operation_id } = await client.call<OperationAnswer>('activeGroup', { im_group_id, im_user_id });
  const operation = () => client.call<OperationAnswer>('getOperation', { operation_id: operation_id! });
  const activation = async () =>
    (await client.call<{ activation: string }>('getActivationStatus', { im_group_id })).activation;
  return { ...group, key: `group:${im_group_id}`, operation_id: operation_id!, operation, activation };
}

export const toldOf = (operation: string) => told.filter(({ data }) => data.operation_id === operation);
