import { documented, many } from './documented.fixture.js';

const u = (username: string, password = 'p') => ({ username, password });

const taken =
  /^Application [0-9a-f-]{36} Entity user requires that property named username be unique, value of u1 exists$/;

export const onUsers = documented`
  a user is there already: POST /users ${u('u1')}
    400 duplicate_unique_property_exists ${taken}
  a batch holds an existing user, as answered up to 2023: POST /users
    ${[u('u9'), u('u1')]} where ${{ duplicateUsers: 'batch' }}
    400 duplicate_unique_property_exists ${/value of u1 exists$/}
  a batch names a user twice: POST /users ${[u('u9', 'a'), u('u9', 'b')]}
    400 duplicate_unique_property_exists the same user u9 has a different password, the passwords are a,b
  a batch is too long: POST /users ${many(61).map((n) => u(n))}
    400 illegal_argument Request body array size[61] had almost reached or been greater than the upper range value[60]
  a username is not legal: POST /users ${u('a b')}
    400 illegal_argument username [a b] is not legal
  a username is too long: POST /users ${u('a'.repeat(65))}
    400 illegal_argument USERNAME_TOO_LONG
  a nickname is too long: POST /users ${{ ...u('u9'), nickname: 'n'.repeat(101) }}
    400 illegal_argument NICKNAME_TOO_LONG
  a password is missing: POST /users ${{ username: 'u9' }}
    400 illegal_argument password or pin must provided
  a username is missing: POST /users ${{ password: 'p' }}
    400 illegal_argument Entity user requires a property named username
  the plan has no room for a user: POST /users ${u('u9')} where ${{ plan: { users: 4 } }}
    429 resource_limited ${/^You have exceeded the limit of the community edition/}
  the user asked for is absent: GET /users/nobody
    404 service_resource_not_found Service resource not found
  the user to delete is absent: DELETE /users/nobody
    404 service_resource_not_found Service resource not found

  a new password is missing: PUT /users/u1/password ${{}}
    400 illegal_argument newpassword is required
  the password of nobody is changed: PUT /users/nobody/password ${{ newpassword: 'p' }}
    404 entity_not_found User null not found
  the user to ban is absent: POST /users/nobody/deactivate
    404 service_resource_not_found Service resource not found
  the status of more than 100 is asked: POST /users/batch/status ${{ usernames: many(101) }}
    400 illegal_argument request body exceeds maximum limit, maximum limit is 100
  nobody is muted everywhere: POST /mutes ${{ username: 'nobody', chat: 1 }}
    400 required_property_not_found Entity user requires a property named username
  a contact is absent: POST /users/u1/contacts/users/nobody
    404 service_resource_not_found Service resource not found
  a stranger gets a remark: PUT /user/u1/contacts/users/u2 ${{ remark: 'r' }}
    400 illegal_argument updateRemark they are not friends, please add as a friend first.
  attributes are beyond 2 KB: PUT /metadata/user/u1 ${{ ext: 'x'.repeat(2048) }}
    403 FORBIDDEN size of metadata for this single user exceeds the user defined limit, 2048Bytes
  attributes of more than 100 are asked: POST /metadata/user/get ${{ targets: many(101), properties: ['ext'] }}
    400 BAD_REQUEST exceed allowed batch size 100
  more than 50 push nicknames are set: PUT /push/nickname
    ${many(51).map((username) => ({ username, push_nickname: 'n' }))}
    400 illegal_argument put user push nicknames exceeds the limit
`;
