import { addSecret, changeEndpoint, dropOldSecret, listEndpoints, registerEndpoint } from '#callbacks';
import type { DataSource, EntityManager } from 'typeorm';
import { sentenceFor } from '../../apps/ops/src/refusal.js';
import { migratedDatabase } from '../support/migrated-database.js';

let dataSource: DataSource;
let close: () => Promise<void>;
beforeAll(async () => {
  ({ dataSource, close } = await migratedDatabase());
  await dataSource.query(`insert into school (school_id, name) values (1, 'school')`);
});
afterAll(() => close?.());
beforeEach(() => dataSource.query('delete from callback_endpoint'));

const inOne = <T>(work: (manager: EntityManager) => Promise<T>) => dataSource.transaction(work);
const change = (id: number, changes: Parameters<typeof changeEndpoint>[2]) =>
  inOne((manager) => changeEndpoint(manager, id, changes));
const add = (url: string, is_default = false, school_id = 1) =>
  inOne((manager) =>
    registerEndpoint(manager, { school_id, url, is_default, allowed_cidrs: [], event_types: null, envelope: 1 }),
  );
const rows = (): Promise<{ url: string; is_default: boolean; secrets: string[] }[]> =>
  dataSource.query('select url, is_default, secrets from callback_endpoint order by endpoint_id');

describe('an endpoint', () => {
  it('that is registered again stays as it is, however its URL is written', async () => {
    const { endpoint_id, secret } = await add('https://a.example', true);
    expect(secret).toMatch(/^whsec_/);
    expect(await add('https://A.example/')).toEqual({ endpoint_id });
    expect(await rows()).toEqual([{ url: 'https://a.example/', is_default: true, secrets: [secret] }]);
  });

  it('of a school that is not there is refused in a sentence', async () => {
    const error = await add('https://a.example', false, 999).catch((thrown: unknown) => thrown);
    expect(sentenceFor(error)).toBe('there is no school 999');
  });

  it('of a long URL in Chinese is stored as it is sent', async () => {
    await add(`https://a.example/${'长'.repeat(200)}`);
    expect((await rows())[0]!.url).toBe(`https://a.example/${'%E9%95%BF'.repeat(200)}`);
  });

  it('becomes the default of its school alone', async () => {
    const [first, second] = [await add('https://a.example', true), await add('https://b.example')];
    expect(await change(second.endpoint_id, { is_default: true })).toBe(true);
    expect((await rows()).map(({ is_default }) => is_default)).toEqual([false, true]);
    await change(second.endpoint_id, { allowed_cidrs: ['10.0.0.0/8'] });
    expect((await rows()).map(({ is_default }) => is_default)).toEqual([false, true]);
    expect(await change(first.endpoint_id + 1000, { is_default: true })).toBe(false);
  });

  it('wants all events, or those that are set, until all are set again', async () => {
    const { endpoint_id } = await add('https://a.example');
    const wanted = async () => (await listEndpoints(dataSource)).map(({ event_types }) => event_types);
    expect(await wanted()).toEqual([null]);
    await change(endpoint_id, { event_types: ['message.failed'] });
    await change(endpoint_id, { is_default: true });
    expect(await wanted()).toEqual([['message.failed']]);
    await change(endpoint_id, { event_types: null });
    expect(await wanted()).toEqual([null]);
  });

  it('takes version 1 of the envelope until it is set to take the other, and whatever else is set leaves that alone', async () => {
    const { endpoint_id } = await add('https://a.example');
    const taken = async () => (await listEndpoints(dataSource)).map(({ envelope }) => envelope);
    expect(await taken()).toEqual([1]);
    await change(endpoint_id, { envelope: 2 });
    await change(endpoint_id, { is_default: true });
    expect(await taken()).toEqual([2]);
    await change(endpoint_id, { envelope: 1 });
    expect(await taken()).toEqual([1]);
  });

  it('signs with two secrets while one takes over from the other', async () => {
    const { endpoint_id, secret } = await add('https://a.example');
    const newer = await inOne((manager) => addSecret(manager, endpoint_id));
    expect((await rows())[0]!.secrets).toEqual([newer, secret]);
    expect(await inOne((manager) => addSecret(manager, endpoint_id))).toBeUndefined();
    expect(await inOne((manager) => dropOldSecret(manager, endpoint_id))).toBe(true);
    expect((await rows())[0]!.secrets).toEqual([newer]);
    expect(await inOne((manager) => dropOldSecret(manager, endpoint_id))).toBe(false);
    expect(await inOne((manager) => addSecret(manager, endpoint_id + 1000))).toBeUndefined();
  });
});
