import { firstGroup as G } from '../testing-client.js';
import { documented, many } from './documented.fixture.js';

export const text = { from: 'u1', to: [G], type: 'txt', body: { msg: 'hi' } };
const old = { target_type: 'chatgroups', target: [G], msg: { type: 'txt', msg: 'hi' }, from: 'u1' };

export const onMessages = documented`
  a message goes to more than 3 groups: POST /messages/chatgroups ${{ ...text, to: ['1', '2', '3', '4'] }}
    400 message_send_error params to's size can't exceed limit 3
  a message has an empty sender: POST /messages/chatgroups ${{ ...text, from: '' }}
    400 message_send_error param from can't be empty
  a message goes to nobody: POST /messages/chatgroups ${{ ...text, to: [] }}
    400 message_send_error param to can't be empty
  a message has no type: POST /messages/chatgroups ${{ ...text, type: undefined }}
    400 message_send_error param type can't be empty
  a message has no body: POST /messages/chatgroups ${{ ...text, body: undefined }}
    400 message_send_error param body can't be empty
  ext is null: POST /messages/chatgroups ${{ ...text, ext: null }}
    400 message_send_error param ext must be JSONObject
  a message is too large: POST /messages/chatgroups ${{ ...text, body: { msg: 'x'.repeat(5200) } }}
    400 message_send_error message is too large
  a message is no object: POST /messages/chatgroups ${[]}
    400 invalid_request_body Request body is invalid. Please check body is correct.
  too many messages are sent in a second: POST /messages/chatgroups
    ${text} where ${{ limits: { groupMessageTargets: { calls: 0 } } }}
    403 message_send_error message send reach limit
  an old message goes to something else: POST /messages ${{ ...old, target_type: 'planets' }}
    400 illegal_argument target_type can only be 'users' or 'chatgroups' or 'chatrooms'
  an old message has an empty sender: POST /messages ${{ ...old, from: '' }}
    400 illegal_argument from can't be empty
  an old message has no target: POST /messages ${{ ...old, target: undefined }}
    400 illegal_argument this is an invalid request.

  a message goes to more than 10 chat rooms: POST /messages/chatrooms ${{ ...text, to: many(11) }}
    400 message_send_error params to's size can't exceed limit 10
  an imported message has no body: POST /messages/users/import ${{ target: 'u2', from: 'u1', type: 'txt' }}
    400 illegal_argument message body not allow empty
`;
