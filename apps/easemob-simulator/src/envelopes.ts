import { api, type Call, type RouteName } from './api.js';
import type { Refusal, Success } from './answers.js';
import type { Simulation } from './simulation.js';

/** Class names seen in real answers; for the other errors none is documented. */
const exceptions: Record<string, string> = {
  auth_bad_access_token: 'org.apache.usergrid.rest.exceptions.SecurityException',
  unauthorized: 'org.apache.shiro.authz.UnauthorizedException',
  illegal_argument: 'java.lang.IllegalArgumentException',
  json_parse: 'org.codehaus.jackson.JsonParseException',
  duplicate_unique_property_exists: 'org.apache.usergrid.persistence.exceptions.DuplicateUniquePropertyExistsException',
  group_authorization: 'com.easemob.group.exception.GroupAuthorizationException',
  forbidden_op: 'EasemobForbiddenOpException',
  message_send_error: 'MessageSendException',
};

/** The body of a 200: the answer inside the fields every Easemob service puts around it, save the token service. */
export function successEnvelope(
  sim: Simulation,
  { route, success, call, startedAt }: { route: RouteName; success: Success; call: Call; startedAt: number },
): unknown {
  const { method, path, family } = api[route];
  if (family === 'token') return success.data;
  const { org, app } = sim.appKey;
  const named = path.replace(/:(\w+)/g, (_, name: string) => call.params[name] ?? '');
  const origin = (family === 'files' ? sim.dials.settings.fileOrigin : null) ?? call.origin;
  const now = sim.clock.now();
  return {
    action: method.toLowerCase(),
    application: sim.applicationId,
    applicationName: app,
    organization: org,
    uri: `${origin}/${org}/${app}${named}`,
    ...(['users', 'messages', 'files'].includes(family) && { path: path.split('/:')[0] }),
    entities: [],
    ...success,
    ...(Object.keys(call.query).length > 0 && {
      params: Object.fromEntries(Object.entries(call.query).map(([key, value]) => [key, [value]])),
    }),
    properties: {},
    timestamp: now,
    duration: now - startedAt,
  };
}

/** The body of an error, in the form of the service that gives it. */
export function errorEnvelope(
  sim: Simulation,
  { route, refusal, startedAt }: { route: RouteName | 'unknown'; refusal: Refusal; startedAt: number },
): unknown {
  const { error, description, code } = refusal.text;
  const family = route === 'unknown' ? undefined : api[route].family;
  if (family === 'token') return { error, error_description: description };
  const now = sim.clock.now();
  return {
    error,
    exception: exceptions[error] ?? 'java.lang.RuntimeException',
    timestamp: now,
    duration: now - startedAt,
    ...(description !== undefined && { error_description: description }),
    ...(family === 'groups' && { properties: {} }),
    ...(code !== undefined && { error_code: code }),
  };
}
