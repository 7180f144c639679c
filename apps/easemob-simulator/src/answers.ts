/** What a handler has to say; the envelope around it is written in one place. */
export interface Success {
  data?: unknown;
  entities?: unknown[];
  count?: number;
  cursor?: string;
  total?: number;
  status?: string;
  /** Where the answer names another action or path than the route's own. */
  action?: string;
  path?: string;
}

interface RefusalText {
  status: number;
  error: string;
  description?: string;
  /** Only the message service writes one. */
  code?: number;
}

/** An error answer as Easemob documents it. */
export class Refusal {
  constructor(readonly text: RefusalText) {}
}

/** An answer that is no JSON: a file, or what a storage service says. */
export class Bytes {
  constructor(
    readonly content: Buffer,
    readonly contentType: string,
    readonly status = 200,
  ) {}
}

export type Reply = Success | Refusal | Bytes;

const refusal = (status: number, error: string, description?: string) => new Refusal({ status, error, description });

export const invalidParameter = (text: string) => refusal(400, 'invalid_parameter', text);
export const illegalArgument = (text: string) => refusal(400, 'illegal_argument', text);
export const invalidGrant = (text: string, status = 400) => refusal(status, 'invalid_grant', text);
export const unreadableJson = () => refusal(400, 'json_parse', 'The request body is not valid JSON');
export const duplicateUser = (text: string) => refusal(400, 'duplicate_unique_property_exists', text);
export const unauthorized = (text?: string) => refusal(401, 'unauthorized', text);
export const badToken = (text: string) => refusal(401, 'auth_bad_access_token', text);
export const noRight = () => refusal(401, 'group_authorization', 'the token of a user does not open this to him');
export const forbidden = (text: string, status = 403) => refusal(status, 'forbidden_op', text);
export const beyondPlan = (text: string) => refusal(403, 'exceed_limit', text);
export const messageQuota = () => refusal(403, 'message_send_error', 'message send reach limit');
export const noSuchUser = (name: string) => refusal(404, 'resource_not_found', `username ${name} doesn't exist!`);
export const noSuchMember = (name: string, id: string) =>
  refusal(404, 'resource_not_found', `user: ${name} doesn't exist in group: ${id}`);
export const noSuchGroup = (id: string) => refusal(404, 'resource_not_found', `grpID ${id} does not exist!`);
export const noSuchResource = (text = 'Service resource not found') => refusal(404, 'service_resource_not_found', text);
export const noSuchApp = (named: string, path: string) =>
  refusal(404, 'organization_application_not_found', `Could not find application for ${named} from URI: ${path}`);
export const noSuchFile = (error: 'entity_not_found' | 'file_expired', text: string) => refusal(404, error, text);
export const noSuchHistory = (asked: string) =>
  refusal(404, 'storage_object_not_found', `Failed to find chat message history download url for ${asked}`);
export const tooLarge = () => refusal(413, 'file exceeding maximum limit', 'the file size exceeds the maximum limit.');
export const wrongMediaType = () => refusal(415, 'web_application', 'Unsupported Media Type');
export const communityEdition = () =>
  refusal(
    429,
    'resource_limited',
    'You have exceeded the limit of the community edition,Please upgrade to the enterprise edition',
  );
export const tooManyCalls = () => refusal(429, 'reach_limit', 'This request has reached api limit');
export const brokenService = () => refusal(500, 'web_application', 'Internal Server Error');
export const badMessage = (text: string, code?: number) =>
  new Refusal({ status: 400, error: 'message_send_error', description: text, code });
export const badRecall = (status: number, text: string) => refusal(status, 'message_recall_error', text);
export const tooManyAttributes = (text: string) => refusal(403, 'FORBIDDEN', text);
export const badAttributes = (text: string) => refusal(400, 'BAD_REQUEST', text);
export const foreignAttributes = () => refusal(401, 'metadata_error', 'auth error');
export const noUsername = () =>
  refusal(400, 'required_property_not_found', 'Entity user requires a property named username');
export const noSuchEntity = () => refusal(404, 'entity_not_found', 'User null not found');
export const badMessageBody = () =>
  refusal(400, 'invalid_request_body', 'Request body is invalid. Please check body is correct.');
