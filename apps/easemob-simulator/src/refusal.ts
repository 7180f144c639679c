/** An answer that is no success, in the vendor's words. Thrown by route handlers. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly error: string,
    readonly description?: string,
    readonly extra: object = {},
  ) {
    super(`${status} ${error}`);
  }
}

export const noSuchUser = (username: string) =>
  new Refusal(404, 'resource_not_found', `username ${username} doesn't exist!`);
export const noSuchGroup = (id: string) =>
  new Refusal(404, 'resource_not_found', `grpID ${id} does not exist!`);
export const tooManyMembers = () =>
  new Refusal(403, 'exceed_limit', 'members size is greater than max user size !');
export const badParameter = (what: string) => new Refusal(400, 'invalid_parameter', what);
export const illegalArgument = (what: string) => new Refusal(400, 'illegal_argument', what);
export const resourceMissing = () =>
  new Refusal(404, 'service_resource_not_found', 'Service resource not found');
