import type { Api } from './call.js';
import type { Refusal } from './outcome.js';

/** Every error row of the Easemob REST documentation that we can meet, old texts included, and what it means to us. */
const rows = String.raw`
  mintToken 400 invalid_grant "client_id does not match" → credentials_refused
  mintToken 400 invalid_grant "client_secret does not match" → credentials_refused
  mintToken 400 illegal_argument "client_id must be provided." → credentials_refused
  mintToken 404 organization_application_not_found "Could not find application for o/a from URI: o/a/token"
    → credentials_refused
  deleteGroup 400 organization_application_not_found "Could not find application for o/a" → credentials_refused
  deleteGroup 404 organization_application_not_found "Could not find application for o/a" → credentials_refused
  renameGroup 401 unauthorized "Unable to authenticate due to expired access token" → credentials_refused
  renameGroup 401 auth_bad_access_token "Unable to authenticate due to corrupt access token" → credentials_refused
  createGroup 401 unauthorized → credentials_refused
  createGroup 401 group_authorization "no right" → credentials_refused

  registerUser 400 duplicate_unique_property_exists
    "Application null Entity user requires that property named username be unique, value of 1 exists" → done
  registerUsers 400 duplicate_unique_property_exists
    "Application null Entity user requires that property named username be unique, value of 1 exists" → refused
  renameUser 404 service_resource_not_found "Service resource not found" → user_missing
  renameUser 400 illegal_argument "NICKNAME_TOO_LONG" → refused
  registerUsers 400 illegal_argument "username [A B] is not legal" → refused
  registerUser 400 illegal_argument "USERNAME_TOO_LONG" → refused
  registerUsers 400 illegal_argument
    "Request body array size[61] had almost reached or been greater than the upper range value[60]" → refused
  registerUsers 429 resource_limited
    "You have exceeded the limit of the community edition,Please upgrade to the enterprise edition" → plan_limit
  createGroup 402 payment_required "" → plan_limit

  createGroup 400 invalid_parameter "group must contain public field!" → refused
  createGroup 400 illegal_argument "group ID g7 already exists!" → group_exists
  createGroup 403 exceed_limit "appKey:o#a has create too many groups!" → too_many_groups
  createGroup 403 exceed_limit "user svc has joined too many groups!" → too_many_groups
  createGroup 403 forbidden_op "this appKey has create too many groups/chatrooms!" → too_many_groups
  createGroup 403 forbidden_op "can not join this group, reason：user svc has joined too many groups/chatroom!"
    → too_many_groups
  createGroup 403 exceed_limit "members size is greater than max user size !" → group_full
  createGroup 403 group_name_violation "X is violation, please change it." → name_refused
  createGroup 404 resource_not_found "username svc doesn't exist!" → user_missing
  createGroup 400 illegal_argument "group member svc doesn't exist" → user_missing

  groupDetails 404 resource_not_found "grpID 1 does not exist!" → group_missing
  groupDetails 404 service_resource_not_found "Service resource not found" → group_missing
  renameGroup 404 resource_not_found "grpID 1 does not exist!" → group_missing
  renameGroup 403 group_name_violation "X is violation, please change it." → name_refused
  renameGroup 400 invalid_parameter "some of [x] are not valid fields" → refused
  deleteGroup 404 resource_not_found "grpID 1 does not exist!" → done
  deleteGroup 404 service_resource_not_found "Service resource not found" → done
  transferOwner 403 forbidden_op "new owner and old owner are the same" → done
  transferOwner 403 forbidden_op "user: 5 doesn't exist in group: 1" → not_a_member
  transferOwner 404 resource_not_found "grpID 1 does not exist!" → group_missing
  transferOwner 404 resource_not_found "username 5 doesn't exist!" → user_missing

  addMembers 403 forbidden_op "can not join this group, reason:user: 5 already in group: 1\n" → done
  addMembers 403 forbidden_op "an not join this group, reason:user: 5 already in group: 1\n" → done
  addMembers 403 exceed_limit "members size is greater than max user size !" → group_full
  addMembers 403 exceed_limit "user 5 has joined too many groups!" → too_many_groups
  addMembers 404 resource_not_found "username 5 doesn't exist!" → user_missing
  addMembers 400 illegal_argument "group member 5 doesn't exist" → user_missing
  addMembers 404 resource_not_found "grpID 1 does not exist!" → group_missing
  removeMembers 403 forbidden_op "users [5] are not members of this group!" → done
  removeMembers 404 forbidden_op "users [5] are not members of this group!" → done
  removeMembers 403 forbidden_op "forbidden operation on group owner!" → refused
  removeMembers 404 resource_not_found "grpID 1 does not exist!" → group_missing
  removeMembers 400 invalid_parameter "kickMember: kickMembers number more than maxSize : 60" → refused
  groupMembers 404 service_resource_not_found "do not find this group:1" → group_missing
  joinedGroups 404 service_resource_not_found "Service resource not found" → user_missing
  joinedGroupsOld 404 service_resource_not_found "Service resource not found" → user_missing

  sendText 400 message_send_error "message is too large" → message_refused
  sendText 400 message_send_error "params to's size can't exceed limit 3" → message_refused
  sendText 400 invalid_request_body "Request body is invalid. Please check body is correct." → message_refused
  sendText 400 illegal_argument "from can't be empty" → message_refused
  sendText 403 message_send_error "message send reach limit" → too fast
  sendText 429 reach_limit "This request has reached api limit" → too fast
  renameGroup 429 reach_limit "This request has reached api limit" → too fast
  createGroup 503 reach_limit "This request has reached api limit" → too fast

  downloadFile 404 entity_not_found "file may not exists" → file_missing
  downloadFile 404 file_expired "file X is expired" → file_expired
  historyUrl 404 storage_object_not_found
    "Failed to find chat message history download url for appkey: o#a, time: 2026112309" → history_absent
  historyUrl 400 illegal_argument
    "illegal arguments: appkey: o#a, time: 2020010100, maybe chat message history is expired or unstored" → history_unstored
  historyUrl 400 illegal_argument "illegal arguments: appkey: o#a, time: x" → refused

  createGroup 400 json_parse "Unexpected character" → refused
  createGroup 415 web_application "Unsupported Media Type" → refused
`;

type Expected = Refusal | 'done' | 'too fast';

/** Call, status, error, description if there is one, and what it means. */
const form = /^(?<api>\w+) (?<status>\d+) (?<error>\w+)(?:\s+(?<description>"[^"]*"))?\s+→ (?<expected>[\w ]+)$/;

function readRow(row: string) {
  const { api, status, error, description, expected } = form.exec(row.trim())?.groups ?? {};
  if (!error) throw new Error(`no row of errors: ${row}`);
  const said = description && (JSON.parse(description) as string);
  return [api as Api, Number(status), error, said, expected as Expected] as const;
}

/** A row begins two spaces from the left; what does not fit is further to the right. */
export const documentedErrors = rows
  .trim()
  .split(/\n+ {2}(?! )/)
  .map(readRow);
