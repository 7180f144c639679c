import { firstGroup as G, startForTest, type TestSimulator } from './testing-client.js';

interface Case {
  when: string;
  dials?: object;
  method: string;
  path: string;
  json?: unknown;
  status: number;
  error: string;
  text: string | RegExp;
}

const many = (n: number) => Array.from({ length: n }, (_, i) => `n${i}`);
const group = { groupname: 'g', public: false, owner: 'u1' };
const text = { from: 'u1', to: [G], type: 'txt', body: { msg: 'hi' } };
const old = { target_type: 'chatgroups', target: [G], msg: { type: 'txt', msg: 'hi' }, from: 'u1' };
const u = (username: string, password = 'p') => ({ username, password });

// The group is G: owner u1, member u2; u3 and u4 are users outside it.
const cases: Case[] = [
  { when: 'the path names another app', method: 'GET', path: '/../../school/other/users', status: 404, error: 'organization_application_not_found', text: 'Could not find application for school/other from URI: school/other/users' },
  { when: 'the route is unknown', method: 'GET', path: '/nosuch', status: 404, error: 'service_resource_not_found', text: 'Service resource not found' },

  { when: 'a user is there already', method: 'POST', path: '/users', json: u('u1'), status: 400, error: 'duplicate_unique_property_exists', text: /^Application [0-9a-f-]{36} Entity user requires that property named username be unique, value of u1 exists$/ },
  { when: 'a batch holds an existing user, as answered up to 2023', dials: { duplicateUsers: 'batch' }, method: 'POST', path: '/users', json: [u('u9'), u('u1')], status: 400, error: 'duplicate_unique_property_exists', text: /value of u1 exists$/ },
  { when: 'a batch names a user twice', method: 'POST', path: '/users', json: [u('u9', 'a'), u('u9', 'b')], status: 400, error: 'duplicate_unique_property_exists', text: 'the same user u9 has a different password, the passwords are a,b' },
  { when: 'a batch is too long', method: 'POST', path: '/users', json: many(61).map((n) => u(n)), status: 400, error: 'illegal_argument', text: 'Request body array size[61] had almost reached or been greater than the upper range value[60]' },
  { when: 'a username is not legal', method: 'POST', path: '/users', json: u('a b'), status: 400, error: 'illegal_argument', text: 'username [a b] is not legal' },
  { when: 'a username is too long', method: 'POST', path: '/users', json: u('a'.repeat(65)), status: 400, error: 'illegal_argument', text: 'USERNAME_TOO_LONG' },
  { when: 'a nickname is too long', method: 'POST', path: '/users', json: { ...u('u9'), nickname: 'n'.repeat(101) }, status: 400, error: 'illegal_argument', text: 'NICKNAME_TOO_LONG' },
  { when: 'a password is missing', method: 'POST', path: '/users', json: { username: 'u9' }, status: 400, error: 'illegal_argument', text: 'password or pin must provided' },
  { when: 'a username is missing', method: 'POST', path: '/users', json: { password: 'p' }, status: 400, error: 'illegal_argument', text: 'Entity user requires a property named username' },
  { when: 'the plan has no room for a user', dials: { plan: { users: 4 } }, method: 'POST', path: '/users', json: u('u9'), status: 429, error: 'resource_limited', text: /^You have exceeded the limit of the community edition/ },
  { when: 'the user asked for is absent', method: 'GET', path: '/users/nobody', status: 404, error: 'service_resource_not_found', text: 'Service resource not found' },
  { when: 'the user to delete is absent', method: 'DELETE', path: '/users/nobody', status: 404, error: 'service_resource_not_found', text: 'Service resource not found' },

  { when: 'a group has no public field', method: 'POST', path: '/chatgroups', json: { owner: 'u1' }, status: 400, error: 'invalid_parameter', text: 'group must contain public field!' },
  { when: 'a group has no owner', method: 'POST', path: '/chatgroups', json: { public: false }, status: 400, error: 'invalid_parameter', text: 'owner must be provided' },
  { when: 'an avatar is too long', method: 'POST', path: '/chatgroups', json: { ...group, avatar: 'a'.repeat(1025) }, status: 400, error: 'invalid_parameter', text: 'avatar length is too big' },
  { when: 'the custom field is beyond 8 KB', method: 'POST', path: '/chatgroups', json: { ...group, custom: '三'.repeat(2731) }, status: 400, error: 'invalid_parameter', text: 'custom length is too big' },
  { when: 'the owner is no user', method: 'POST', path: '/chatgroups', json: { ...group, owner: 'nobody' }, status: 404, error: 'resource_not_found', text: "username nobody doesn't exist!" },
  { when: 'one member of a new group is no user', method: 'POST', path: '/chatgroups', json: { ...group, members: ['u2', 'nobody'] }, status: 404, error: 'resource_not_found', text: "username nobody doesn't exist!" },
  { when: 'a new group has more members than it may', method: 'POST', path: '/chatgroups', json: { ...group, maxusers: 2, members: ['u2', 'u3'] }, status: 403, error: 'exceed_limit', text: 'members size is greater than max user size !' },
  { when: 'the app has too many groups', dials: { plan: { groups: 1 } }, method: 'POST', path: '/chatgroups', json: group, status: 403, error: 'exceed_limit', text: 'appKey:school#im has create too many groups!' },
  { when: 'the owner has too many groups', dials: { plan: { groupsPerUser: 1 } }, method: 'POST', path: '/chatgroups', json: group, status: 403, error: 'exceed_limit', text: 'user u1 has joined too many groups!' },
  { when: 'a chosen id is taken', dials: { chosenGroupId: 'activated' }, method: 'POST', path: '/chatgroups', json: { ...group, groupid: G }, status: 400, error: 'illegal_argument', text: `group ID ${G} already exists!` },
  { when: 'choosing ids is refused', dials: { chosenGroupId: 'refused' }, method: 'POST', path: '/chatgroups', json: { ...group, groupid: 'mine' }, status: 400, error: 'invalid_parameter', text: 'some of [groupid] are not valid fields' },
  { when: 'the group asked for is absent', method: 'GET', path: '/chatgroups/404', status: 404, error: 'resource_not_found', text: 'grpID 404 does not exist!' },
  { when: 'the group to modify is absent', method: 'PUT', path: '/chatgroups/404', json: {}, status: 404, error: 'resource_not_found', text: 'grpID 404 does not exist!' },
  { when: 'the group to delete is absent', method: 'DELETE', path: '/chatgroups/404', status: 404, error: 'resource_not_found', text: 'grpID 404 does not exist!' },
  { when: 'a modification has an unknown field', method: 'PUT', path: `/chatgroups/${G}`, json: { groupname: 'x', colour: 'red' }, status: 400, error: 'invalid_parameter', text: 'some of [colour] are not valid fields' },
  { when: 'the new owner is the old one', method: 'PUT', path: `/chatgroups/${G}`, json: { newowner: 'u1' }, status: 403, error: 'forbidden_op', text: 'new owner and old owner are the same' },
  { when: 'the new owner is not in the group', method: 'PUT', path: `/chatgroups/${G}`, json: { newowner: 'u3' }, status: 403, error: 'forbidden_op', text: `user: u3 doesn't exist in group: ${G}` },

  { when: 'the one to add is in already', method: 'POST', path: `/chatgroups/${G}/users/u2`, status: 403, error: 'forbidden_op', text: `can not join this group, reason:user: u2 already in group: ${G}\n` },
  { when: 'all to add are in already', method: 'POST', path: `/chatgroups/${G}/users`, json: { usernames: ['u2', 'u1'] }, status: 403, error: 'forbidden_op', text: `can not join this group, reason:user: u2 already in group: ${G}\n` },
  { when: 'one to add is no user', method: 'POST', path: `/chatgroups/${G}/users`, json: { usernames: ['u3', 'nobody'] }, status: 404, error: 'resource_not_found', text: "username nobody doesn't exist!" },
  { when: 'more than 60 are added at once', method: 'POST', path: `/chatgroups/${G}/users`, json: { usernames: many(61) }, status: 403, error: 'exceed_limit', text: 'members size is greater than max user size !' },
  { when: 'one to add has too many groups', dials: { plan: { groupsPerUser: 0 } }, method: 'POST', path: `/chatgroups/${G}/users/u3`, status: 403, error: 'exceed_limit', text: 'user u3 has joined too many groups!' },
  { when: 'the group to join is absent', method: 'POST', path: '/chatgroups/404/users', json: { usernames: ['u1'] }, status: 404, error: 'resource_not_found', text: 'grpID 404 does not exist!' },
  { when: 'the one to remove is no member', method: 'DELETE', path: `/chatgroups/${G}/users/u3`, status: 403, error: 'forbidden_op', text: 'users [u3] are not members of this group!' },
  { when: 'none of those to remove is a member', method: 'DELETE', path: `/chatgroups/${G}/users/u3,u4`, status: 403, error: 'forbidden_op', text: 'users [u3, u4] are not members of this group!' },
  { when: 'the owner is to be removed', method: 'DELETE', path: `/chatgroups/${G}/users/u1`, status: 403, error: 'forbidden_op', text: 'forbidden operation on group owner!' },
  { when: 'more than 60 are removed at once', method: 'DELETE', path: `/chatgroups/${G}/users/${many(61).join()}`, status: 400, error: 'invalid_parameter', text: 'kickMember: kickMembers number more than maxSize : 60' },
  { when: 'the group whose members are asked for is absent', method: 'GET', path: '/chatgroups/404/users', status: 404, error: 'service_resource_not_found', text: 'do not find this group:404' },
  { when: 'the user whose groups are asked for is absent', method: 'GET', path: '/chatgroups/user/nobody', status: 404, error: 'service_resource_not_found', text: 'Service resource not found' },
  { when: 'the old endpoint for joined groups is gone', dials: { joinedEndpoints: 'new' }, method: 'GET', path: '/users/u1/joined_chatgroups', status: 404, error: 'service_resource_not_found', text: 'Service resource not found' },
  { when: 'the new endpoint for joined groups is not there yet', dials: { joinedEndpoints: 'old' }, method: 'GET', path: '/chatgroups/user/u1', status: 404, error: 'service_resource_not_found', text: 'Service resource not found' },

  { when: 'a message goes to more than 3 groups', method: 'POST', path: '/messages/chatgroups', json: { ...text, to: ['1', '2', '3', '4'] }, status: 400, error: 'message_send_error', text: "params to's size can't exceed limit 3" },
  { when: 'a message has an empty sender', method: 'POST', path: '/messages/chatgroups', json: { ...text, from: '' }, status: 400, error: 'message_send_error', text: "param from can't be empty" },
  { when: 'a message goes to nobody', method: 'POST', path: '/messages/chatgroups', json: { ...text, to: [] }, status: 400, error: 'message_send_error', text: "param to can't be empty" },
  { when: 'a message has no type', method: 'POST', path: '/messages/chatgroups', json: { ...text, type: undefined }, status: 400, error: 'message_send_error', text: "param type can't be empty" },
  { when: 'a message has no body', method: 'POST', path: '/messages/chatgroups', json: { ...text, body: undefined }, status: 400, error: 'message_send_error', text: "param body can't be empty" },
  { when: 'ext is null', method: 'POST', path: '/messages/chatgroups', json: { ...text, ext: null }, status: 400, error: 'message_send_error', text: 'param ext must be JSONObject' },
  { when: 'a message is too large', method: 'POST', path: '/messages/chatgroups', json: { ...text, body: { msg: 'x'.repeat(5200) } }, status: 400, error: 'message_send_error', text: 'message is too large' },
  { when: 'a message is no object', method: 'POST', path: '/messages/chatgroups', json: [], status: 400, error: 'invalid_request_body', text: 'Request body is invalid. Please check body is correct.' },
  { when: 'too many messages are sent in a second', dials: { limits: { groupMessageTargets: { calls: 0 } } }, method: 'POST', path: '/messages/chatgroups', json: text, status: 403, error: 'message_send_error', text: 'message send reach limit' },
  { when: 'an old message goes to something else', method: 'POST', path: '/messages', json: { ...old, target_type: 'planets' }, status: 400, error: 'illegal_argument', text: "target_type can only be 'users' or 'chatgroups' or 'chatrooms'" },
  { when: 'an old message has an empty sender', method: 'POST', path: '/messages', json: { ...old, from: '' }, status: 400, error: 'illegal_argument', text: "from can't be empty" },
  { when: 'an old message has no target', method: 'POST', path: '/messages', json: { ...old, target: undefined }, status: 400, error: 'illegal_argument', text: 'this is an invalid request.' },

  { when: 'a mute names the owner', method: 'POST', path: `/chatgroups/${G}/mute`, json: { usernames: ['u1'], mute_duration: 1 }, status: 403, error: 'forbidden_op', text: 'forbidden operation on group owner!' },
  { when: 'a mute names a stranger', method: 'POST', path: `/chatgroups/${G}/mute`, json: { usernames: ['u2', 'u3'], mute_duration: 1 }, status: 403, error: 'forbidden_op', text: 'users [u3] are not members of this group!' },
  { when: 'a mute names more than 60', method: 'POST', path: `/chatgroups/${G}/mute`, json: { usernames: many(61), mute_duration: 1 }, status: 400, error: 'invalid_parameter', text: 'userNames size is more than max limit : 60' },
  { when: 'more than 60 may speak again', method: 'DELETE', path: `/chatgroups/${G}/mute/${many(61).join()}`, status: 400, error: 'invalid_parameter', text: 'removeMute member size more than max limit : 60' },
  { when: 'more than 60 are blocked', method: 'POST', path: `/chatgroups/${G}/blocks/users`, json: { usernames: many(61) }, status: 400, error: 'invalid_parameter', text: 'userNames is more than max limit : 60' },
  { when: 'a stranger is blocked', method: 'POST', path: `/chatgroups/${G}/blocks/users/u3`, status: 403, error: 'forbidden_op', text: 'users [u3] are not members of this group!' },
  { when: 'the owner is blocked', method: 'POST', path: `/chatgroups/${G}/blocks/users/u1`, status: 403, error: 'forbidden_op', text: 'forbidden operation on group owner!' },
  { when: 'more than 60 come off the block list', method: 'DELETE', path: `/chatgroups/${G}/blocks/users/${many(61).join()}`, status: 400, error: 'invalid_parameter', text: 'removeBlacklist: list size more than max limit : 60' },
  { when: 'more than 60 go onto the allow list', method: 'POST', path: `/chatgroups/${G}/white/users`, json: { usernames: many(61) }, status: 400, error: 'invalid_parameter', text: 'usernames size is more than max limit : 60' },
  { when: 'a new admin is a stranger', method: 'POST', path: `/chatgroups/${G}/admin`, json: { newadmin: 'u3' }, status: 404, error: 'resource_not_found', text: `user: u3 doesn't exist in group: ${G}` },
  { when: 'an admin to go is none', method: 'DELETE', path: `/chatgroups/${G}/admin/u2`, status: 403, error: 'forbidden_op', text: `user:u2 is not admin of group:${G}` },
  { when: 'an announcement is missing', method: 'POST', path: `/chatgroups/${G}/announcement`, json: {}, status: 400, error: 'illegal_argument', text: 'announcement is null' },
  { when: 'an announcement is too long', method: 'POST', path: `/chatgroups/${G}/announcement`, json: { announcement: 'a'.repeat(513) }, status: 403, error: 'FORBIDDEN', text: 'announce info length exceeds limit!' },
  { when: 'the group to close is absent', method: 'POST', path: '/chatgroups/404/disable', status: 404, error: 'resource_not_found', text: 'grpID 404 does not exist!' },
  { when: 'a chat room has no name', method: 'POST', path: '/chatrooms', json: { description: 'd', owner: 'u1' }, status: 400, error: 'invalid_parameter', text: 'name must be provided' },
  { when: 'the chat room asked for is absent', method: 'GET', path: '/chatrooms/404', status: 404, error: 'service_resource_not_found', text: 'do not find this group:404' },
  { when: 'a group is asked for as a chat room', method: 'DELETE', path: `/chatrooms/${G}`, status: 404, error: 'resource_not_found', text: `grpID ${G} does not exist!` },

  { when: 'a new password is missing', method: 'PUT', path: '/users/u1/password', json: {}, status: 400, error: 'illegal_argument', text: 'newpassword is required' },
  { when: 'the password of nobody is changed', method: 'PUT', path: '/users/nobody/password', json: { newpassword: 'p' }, status: 404, error: 'entity_not_found', text: 'User null not found' },
  { when: 'the user to ban is absent', method: 'POST', path: '/users/nobody/deactivate', status: 404, error: 'service_resource_not_found', text: 'Service resource not found' },
  { when: 'the status of more than 100 is asked', method: 'POST', path: '/users/batch/status', json: { usernames: many(101) }, status: 400, error: 'illegal_argument', text: 'request body exceeds maximum limit, maximum limit is 100' },
  { when: 'nobody is muted everywhere', method: 'POST', path: '/mutes', json: { username: 'nobody', chat: 1 }, status: 400, error: 'required_property_not_found', text: 'Entity user requires a property named username' },
  { when: 'a contact is absent', method: 'POST', path: '/users/u1/contacts/users/nobody', status: 404, error: 'service_resource_not_found', text: 'Service resource not found' },
  { when: 'a stranger gets a remark', method: 'PUT', path: '/user/u1/contacts/users/u2', json: { remark: 'r' }, status: 400, error: 'illegal_argument', text: 'updateRemark they are not friends, please add as a friend first.' },
  { when: 'attributes are beyond 2 KB', method: 'PUT', path: '/metadata/user/u1', json: { ext: 'x'.repeat(2048) }, status: 403, error: 'FORBIDDEN', text: 'size of metadata for this single user exceeds the user defined limit, 2048Bytes' },
  { when: 'attributes of more than 100 are asked', method: 'POST', path: '/metadata/user/get', json: { targets: many(101), properties: ['ext'] }, status: 400, error: 'BAD_REQUEST', text: 'exceed allowed batch size 100' },
  { when: 'more than 50 push nicknames are set', method: 'PUT', path: '/push/nickname', json: many(51).map((username) => ({ username, push_nickname: 'n' })), status: 400, error: 'illegal_argument', text: 'put user push nicknames exceeds the limit' },
  { when: 'a message goes to more than 10 chat rooms', method: 'POST', path: '/messages/chatrooms', json: { ...text, to: many(11) }, status: 400, error: 'message_send_error', text: "params to's size can't exceed limit 10" },
  { when: 'an imported message has no body', method: 'POST', path: '/messages/users/import', json: { target: 'u2', from: 'u1', type: 'txt' }, status: 400, error: 'illegal_argument', text: 'message body not allow empty' },

  { when: 'a class is over its limit', dials: { limits: { users: { calls: 0 } } }, method: 'GET', path: '/users/u1', status: 429, error: 'reach_limit', text: 'This request has reached api limit' },
]; // prettier-ignore

describe('the documented errors', () => {
  let sim: TestSimulator;
  beforeAll(async () => void (sim = await startForTest()));
  afterAll(() => sim.close());

  it.each(cases)(
    'when $when: $status $error',
    async ({ dials = {}, method, path, json, status, error, text }) => {
      await sim.startOver();
      await sim.createGroup({ members: ['u2'] });
      await sim.control('PUT', 'dials', dials);
      const before = (await sim.control('GET', 'state')).body;
      const answered = await sim.call(method, path, json);
      expect(answered).toMatchObject({ status, body: { error } });
      expect(answered.body.error_description).toEqual(
        text instanceof RegExp ? expect.stringMatching(text) : text,
      );
      const after = (await sim.control('GET', 'state')).body;
      expect({ ...after, now: 0 }).toEqual({ ...before, now: 0 });
    },
  );

  it('carry exception, time and duration, and what the service adds', async () => {
    await sim.startOver();
    const groups = await sim.call('GET', '/chatgroups/404');
    expect(groups.body).toEqual({ error: 'resource_not_found', exception: expect.any(String), timestamp: expect.any(Number), duration: expect.any(Number), error_description: 'grpID 404 does not exist!', properties: {} }); // prettier-ignore
    const messages = await sim.call('POST', '/messages/chatgroups', { ...text, body: { msg: 'x'.repeat(5200) } }); // prettier-ignore
    expect(messages.body).toMatchObject({ exception: 'MessageSendException', error_code: 14007 });
  });

  it('tell a body that is no JSON, and on a dial one that is not said to be', async () => {
    await sim.startOver();
    const post = (type: string) =>
      sim.send('POST', sim.at('/users'), { body: '{"username":', headers: { ...sim.authorization(), 'content-type': type } }); // prettier-ignore
    expect(await post('application/json')).toMatchObject({ status: 400, body: { error: 'json_parse' } });
    expect(await post('text/plain')).toMatchObject({ status: 400, body: { error: 'json_parse' } });
    await sim.control('PUT', 'dials', { contentType: 'json' });
    expect(await post('text/plain')).toMatchObject({ status: 415, body: { error: 'web_application' } });
  });
});
