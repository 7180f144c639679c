import { languages, type Language } from '../../apps/gateway/src/docs/languages.js';
import { salt, startSystem, type System } from '../support/system.js';
import { built, clearUp } from './languages.js';

let system: System;
beforeAll(async () => void (system = await startSystem()));
afterAll(async () => {
  clearUp();
  await system?.stop();
});

it.each(Object.keys(languages) as Language[])(
  'the call that is shown in %s is signed as the gateway wants it',
  async (language) => {
    const run = await built(language, ['apps/gateway/src/docs/snippets/call']);
    const call = async (SCHOOLIM_SALT: string): Promise<unknown> =>
      JSON.parse(await run({ env: { SCHOOLIM_URL: system.url, SCHOOLIM_SALT } }));
    const groups = expect.arrayContaining([expect.objectContaining({ im_group_id: 64 })]);
    expect(await call(salt)).toEqual(groups);
    expect(await call(salt)).toEqual(groups); // another request, no replay
    expect(await call('another salt')).toMatchObject({ error: 'bad_signature' });
  },
);
