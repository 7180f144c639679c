/** What the server calls a failure, or one of these where no answer of the server's is at hand. */
export type LocalError =
  /** No answer came: there is no network, or nobody there. */
  | 'unreachable'
  /** What came is no answer of a SchoolIM server: a page of a proxy in between, or half a text. */
  | 'bad_answer'
  /** The operation has not ended within the time that the caller had. It goes on. */
  | 'timeout';

export interface ErrorDetails {
  /** The server's number for the failure; -1 for a local one. */
  code?: number;
  /** HTTP status; 0 where there was no answer. */
  status?: number;
  /** By this id the operator finds the request: `ops find <id>`. */
  requestId?: string | undefined;
  /** By this id he finds what was asked for, where the request had got as far as that. */
  operationId?: string | undefined;
  cause?: unknown;
}

/** A request that was not understood or not carried out, or an operation that has failed. */
export class SchoolImError extends Error {
  readonly code: number;
  readonly status: number;
  readonly requestId: string | undefined;
  readonly operationId: string | undefined;

  /**
   * @param error stable name of the failure, to branch on: of the server's catalogue, or a LocalError
   * @param msg for people, in the language of the answer
   */
  constructor(
    readonly error: LocalError | (string & {}),
    readonly msg: string,
    { code = -1, status = 0, requestId, operationId, cause }: ErrorDetails = {},
  ) {
    const ids = [requestId && `request ${requestId}`, operationId && `operation ${operationId}`].filter(Boolean);
    super(`${error}: ${msg}${ids.length > 0 ? ` (${ids.join(', ')})` : ''}`, cause === undefined ? {} : { cause });
    this.name = 'SchoolImError';
    this.code = code;
    this.status = status;
    this.requestId = requestId;
    this.operationId = operationId;
  }
}
