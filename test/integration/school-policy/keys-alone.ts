import { keyHeaders, type ServiceKey } from '#client';
import { eventually } from '../../support/eventually.js';
import { addKey, errorOf, service, setSchool, system } from './stage.js';

const relation = { im_group_id: 2433 };
const path = '/api/easemob/file?school_id=6&account_id=3419&im_message_id=2007';

/** A school whose requests are signed with service keys, and no other way. */
export function schoolsThatTakeKeysAlone(): void {
  describe('a school that takes the signature of service keys alone', () => {
    let key: ServiceKey;
    const app = () => errorOf(system.client(6, 3419).call('getGroupRelationId', relation));
    const file = (headers: Record<string, string>, address = system.url + path) => fetch(address, { headers });
    beforeAll(async () => {
      key = await addKey(['getGroupRelationId', 'getFileLink', 'file']);
      await setSchool({ signature: 'v2' });
      await eventually(app, { good: (error) => error === 'signature_v2_required' });
    });
    afterAll(async () => {
      await setSchool({ signature: 'any' });
      await eventually(app, { good: (error) => error === 'none' });
    });

    it('takes that of 2017 for no command and no file, and leaves other schools as they are', async () => {
      await expect(system.client(6, 3419).call('getChatRoomList')).rejects.toMatchObject({
        status: 401,
        error: 'signature_v2_required',
      });
      const answer = await file({}, system.client(6, 3419).fileUrl(2007));
      expect([answer.status, await answer.json()]).toEqual([401, expect.objectContaining({ code: 2009 })]);
      expect(await errorOf(system.client(1, 3419).call('getChatRoomList'))).toBe('none');
    });

    it('takes a key for both, and its links work as ever', async () => {
      expect(await errorOf(service(key).call('getGroupRelationId', relation))).toBe('none');
      const signed = keyHeaders(key, { method: 'GET', path });
      expect((await file(signed)).status).toBe(200);
      expect((await file(signed)).status).toBe(401);
      expect((await file({ ...keyHeaders(key, { method: 'GET', path: `${path}8` }) })).status).toBe(401);
      const link = await service(key, { account: 3419 }).fileLink({ im_message_id: 2007 });
      expect((await file({}, link)).status).toBe(200);
    });

    it('gives a photo to no key that is there for files alone', async () => {
      const photo = '/api/userpic?school_id=6&account_id=3419';
      expect((await file(keyHeaders(key, { method: 'GET', path: photo }), system.url + photo)).status).toBe(403);
    });
  });
}
