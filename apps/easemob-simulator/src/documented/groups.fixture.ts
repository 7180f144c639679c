import { firstGroup as G } from '../testing-client.js';
import { documented, many } from './documented.fixture.js';

const group = { groupname: 'g', public: false, owner: 'u1' };
const isIn = `can not join this group, reason:user: u2 already in group: ${G}\n`;

export const onGroups = documented`
  a group has no public field: POST /chatgroups ${{ owner: 'u1' }}
    400 invalid_parameter group must contain public field!
  a group has no owner: POST /chatgroups ${{ public: false }}
    400 invalid_parameter owner must be provided
  an avatar is too long: POST /chatgroups ${{ ...group, avatar: 'a'.repeat(1025) }}
    400 invalid_parameter avatar length is too big
  the custom field is beyond 8 KB: POST /chatgroups ${{ ...group, custom: '三'.repeat(2731) }}
    400 invalid_parameter custom length is too big
  the owner is no user: POST /chatgroups ${{ ...group, owner: 'nobody' }}
    404 resource_not_found username nobody doesn't exist!
  one member of a new group is no user: POST /chatgroups ${{ ...group, members: ['u2', 'nobody'] }}
    404 resource_not_found username nobody doesn't exist!
  a new group has more members than it may: POST /chatgroups ${{ ...group, maxusers: 2, members: ['u2', 'u3'] }}
    403 exceed_limit members size is greater than max user size !
  the app has too many groups: POST /chatgroups ${group} where ${{ plan: { groups: 1 } }}
    403 exceed_limit appKey:school#im has create too many groups!
  the owner has too many groups: POST /chatgroups ${group} where ${{ plan: { groupsPerUser: 1 } }}
    403 exceed_limit user u1 has joined too many groups!
  a chosen id is taken: POST /chatgroups ${{ ...group, groupid: G }} where ${{ chosenGroupId: 'activated' }}
    400 illegal_argument group ID ${G} already exists!
  choosing ids is refused: POST /chatgroups ${{ ...group, groupid: 'mine' }} where ${{ chosenGroupId: 'refused' }}
    400 invalid_parameter some of [groupid] are not valid fields
  the group asked for is absent: GET /chatgroups/404
    404 resource_not_found grpID 404 does not exist!
  the group to modify is absent: PUT /chatgroups/404 ${{}}
    404 resource_not_found grpID 404 does not exist!
  the group to delete is absent: DELETE /chatgroups/404
    404 resource_not_found grpID 404 does not exist!
  a modification has an unknown field: PUT /chatgroups/${G} ${{ groupname: 'x', colour: 'red' }}
    400 invalid_parameter some of [colour] are not valid fields
  the new owner is the old one: PUT /chatgroups/${G} ${{ newowner: 'u1' }}
    403 forbidden_op new owner and old owner are the same
  the new owner is not in the group: PUT /chatgroups/${G} ${{ newowner: 'u3' }}
    403 forbidden_op user: u3 doesn't exist in group: ${G}

  the one to add is in already: POST /chatgroups/${G}/users/u2
    403 forbidden_op ${isIn}
  all to add are in already: POST /chatgroups/${G}/users ${{ usernames: ['u2', 'u1'] }}
    403 forbidden_op ${isIn}
  one to add is no user: POST /chatgroups/${G}/users ${{ usernames: ['u3', 'nobody'] }}
    404 resource_not_found username nobody doesn't exist!
  more than 60 are added at once: POST /chatgroups/${G}/users ${{ usernames: many(61) }}
    403 exceed_limit members size is greater than max user size !
  one to add has too many groups: POST /chatgroups/${G}/users/u3 where ${{ plan: { groupsPerUser: 0 } }}
    403 exceed_limit user u3 has joined too many groups!
  the group to join is absent: POST /chatgroups/404/users ${{ usernames: ['u1'] }}
    404 resource_not_found grpID 404 does not exist!
  the one to remove is no member: DELETE /chatgroups/${G}/users/u3
    403 forbidden_op users [u3] are not members of this group!
  none of those to remove is a member: DELETE /chatgroups/${G}/users/u3,u4
    403 forbidden_op users [u3, u4] are not members of this group!
  the owner is to be removed: DELETE /chatgroups/${G}/users/u1
    403 forbidden_op forbidden operation on group owner!
  more than 60 are removed at once: DELETE /chatgroups/${G}/users/${many(61).join()}
    400 invalid_parameter kickMember: kickMembers number more than maxSize : 60
  the group whose members are asked for is absent: GET /chatgroups/404/users
    404 service_resource_not_found do not find this group:404
  the user whose groups are asked for is absent: GET /chatgroups/user/nobody
    404 service_resource_not_found Service resource not found
  the old endpoint for joined groups is gone: GET /users/u1/joined_chatgroups where ${{ joinedEndpoints: 'new' }}
    404 service_resource_not_found Service resource not found
  the new endpoint for joined groups is not there yet: GET /chatgroups/user/u1 where ${{ joinedEndpoints: 'old' }}
    404 service_resource_not_found Service resource not found
`;
