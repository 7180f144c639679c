/** The simulator's control endpoint: what Easemob has been asked and what it holds. */
export class SimulatorControl {
  constructor(readonly url: string) {}

  state = () => this.send<SimulatorState>('GET', 'state');
  requests = async (since = 0) =>
    (await this.send<{ requests: SimulatorRequest[] }>('GET', `requests?since=${since}`)).requests;
  counters = () => this.send<SimulatorCounters>('GET', 'counters');
  faults = (...faults: object[]) => this.send('PUT', 'faults', faults);
  dials = (dials: object) => this.send('PUT', 'dials', dials);
  advanceClock = (advanceMs: number) => this.send('POST', 'clock', { advanceMs });
  /** An attachment as a phone would have uploaded it. */
  plantFile = (content: Buffer) =>
    this.send<{ uuid: string; secret: string }>('POST', 'files', { base64: content.toString('base64') });
  /** It tells of every message there. */
  callBack = (url: string, secret: string) => this.send('PUT', 'callbacks', [{ url, secret }]);
  expireTokens = () => this.send('POST', 'expire-tokens', {});

  /** The number of the last request: what comes after it has a greater one. */
  lastSeq = async () => (await this.requests()).at(-1)?.seq ?? 0;

  /** How often a route was asked since a moment. */
  async count(route: string, since = 0): Promise<number> {
    return (await this.requests(since)).filter((request) => request.route === route).length;
  }

  /** The live groups that carry the marker of a group of ours. */
  async groupsFor(imGroupId: number) {
    return (await this.state()).groups.filter((group) => group.custom.split('-')[2] === `${imGroupId}`);
  }

  private async send<T>(method: string, path: string, body?: object): Promise<T> {
    const response = await fetch(`${this.url}/_control/${path}`, {
      method,
      ...(body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`the simulator refuses ${path}: ${await response.text()}`);
    return (await response.json()) as T;
  }
}

export interface SimulatorState {
  users: number;
  groups: {
    id: string;
    name: string;
    description: string;
    custom: string;
    owner: string;
    members: string[];
  }[];
  /** By group id, in order. */
  messages: Record<string, { from: string; body: { msg: string }; ext: Record<string, unknown> }[]>;
}

export interface SimulatorCounters {
  classes: Record<string, { calls: number; refused: number; peak: number; limit: number; perMs: number }>;
  tokenMints: number;
}

export interface SimulatorRequest {
  seq: number;
  /** When it came, in milliseconds on the simulator's clock. */
  at: number;
  route: string;
  /** Null while in flight. */
  status: number | string | null;
  path: string;
  query?: Record<string, string>;
  body?: Record<string, unknown>;
}
