import { firstGroup as G } from '../testing-client.js';
import { documented, many } from './documented.fixture.js';

export const onModeration = documented`
  a mute names the owner: POST /chatgroups/${G}/mute ${{ usernames: ['u1'], mute_duration: 1 }}
    403 forbidden_op forbidden operation on group owner!
  a mute names a stranger: POST /chatgroups/${G}/mute ${{ usernames: ['u2', 'u3'], mute_duration: 1 }}
    403 forbidden_op users [u3] are not members of this group!
  a mute names more than 60: POST /chatgroups/${G}/mute ${{ usernames: many(61), mute_duration: 1 }}
    400 invalid_parameter userNames size is more than max limit : 60
  more than 60 may speak again: DELETE /chatgroups/${G}/mute/${many(61).join()}
    400 invalid_parameter removeMute member size more than max limit : 60
  more than 60 are blocked: POST /chatgroups/${G}/blocks/users ${{ usernames: many(61) }}
    400 invalid_parameter userNames is more than max limit : 60
  a stranger is blocked: POST /chatgroups/${G}/blocks/users/u3
    403 forbidden_op users [u3] are not members of this group!
  the owner is blocked: POST /chatgroups/${G}/blocks/users/u1
    403 forbidden_op forbidden operation on group owner!
  more than 60 come off the block list: DELETE /chatgroups/${G}/blocks/users/${many(61).join()}
    400 invalid_parameter removeBlacklist: list size more than max limit : 60
  more than 60 go onto the allow list: POST /chatgroups/${G}/white/users ${{ usernames: many(61) }}
    400 invalid_parameter usernames size is more than max limit : 60
  a new admin is a stranger: POST /chatgroups/${G}/admin ${{ newadmin: 'u3' }}
    404 resource_not_found user: u3 doesn't exist in group: ${G}
  an admin to go is none: DELETE /chatgroups/${G}/admin/u2
    403 forbidden_op user:u2 is not admin of group:${G}
  an announcement is missing: POST /chatgroups/${G}/announcement ${{}}
    400 illegal_argument announcement is null
  an announcement is too long: POST /chatgroups/${G}/announcement ${{ announcement: 'a'.repeat(513) }}
    403 FORBIDDEN announce info length exceeds limit!
  the group to close is absent: POST /chatgroups/404/disable
    404 resource_not_found grpID 404 does not exist!
  a chat room has no name: POST /chatrooms ${{ description: 'd', owner: 'u1' }}
    400 invalid_parameter name must be provided
  the chat room asked for is absent: GET /chatrooms/404
    404 service_resource_not_found do not find this group:404
  a group is asked for as a chat room: DELETE /chatrooms/${G}
    404 resource_not_found grpID ${G} does not exist!
`;
