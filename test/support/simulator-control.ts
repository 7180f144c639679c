/** The simulator's control endpoint: what Easemob has been asked and what it holds. */
export class SimulatorControl {
  constructor(readonly url: string) {}

  state = () => this.send<SimulatorState>('GET', 'state');
  requests = async (since = 0) =>
    (await this.send<{ requests: SimulatorRequest[] }>('GET', `requests?since=${since}`)).requests;
  counters = () => this.send<SimulatorCounters>('GET', 'counters');
  faults = (...faults: object[]) => this.send('PUT', 'faults', faults);
  dials = (dials: object) => this.send('PUT', 'dials', dials);
  /** Back only while nothing is there. */
  advanceClock = (advanceMs: number) => this.send('POST', 'clock', { advanceMs });
  /** An attachment as a phone would have uploaded it. */
  plantFile = (content: Buffer) =>
    this.send<{ uuid: string; secret: string }>('POST', 'files', { base64: content.toString('base64') });
  /** It tells of every message there. */
  callBack = (url: string, secret: string) => this.send('PUT', 'callbacks', [{ url, secret }]);
  /** A phone says something in a group, or elsewhere by `chat_type`. */
  say = (said: Said) => this.send<{ msg_id: string; timestamp: number }>('POST', 'phone/messages', said);
  /** A phone takes back what was said in a group. */
  takeBack = (to: string, msg_id: string) => this.send('POST', 'phone/recalls', { to, msg_id });
  /** A phone puts a text in other words. */
  reword = (to: string, msg_id: string, msg: string) => this.send('POST', 'phone/edits', { to, msg_id, msg });
  /** Puts messages into the history file of an hour, `yyyyMMddHH` in Beijing, whether or not that hour is generated. */
  plantHistory = (hour: string, messages: readonly Planted[]) =>
    this.send<{ messageIds: string[] }>('POST', 'history', { hour, messages });
  expireTokens = () => this.send('POST', 'expire-tokens', {});

  /** The number of the last request: what comes after it has a greater one. */
  lastSeq = async () => (await this.requests()).at(-1)?.seq ?? 0;

  /** How often a route was asked since a moment. */
  async count(route: string, since = 0): Promise<number> {
    return (await this.requests(since)).filter((request) => request.route === route).length;
  }

  /** How often Easemob was asked to make these groups of ours, whatever came of it and whoever else was at work. */
  async createsOf(...groups: readonly { im_group_id: number }[]): Promise<number> {
    const creates = (await this.requests()).filter(({ route }) => route === 'createGroup');
    return creates.filter(({ body }) => groups.some(({ im_group_id }) => isMarkOf(im_group_id, body!.custom))).length;
  }

  /** The live groups that carry the marker of a group of ours. */
  async groupsFor(imGroupId: number) {
    return (await this.state()).groups.filter(({ custom }) => isMarkOf(imGroupId, custom));
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

const isMarkOf = (imGroupId: number, custom: unknown) => String(custom).split('-')[2] === `${imGroupId}`;

/** What a phone says. Bodies are Easemob's; a file may be given as `base64`, and is uploaded. */
export interface Said {
  from: string;
  to: string;
  bodies: readonly object[];
  chat_type?: 'groupchat' | 'chat' | 'chatroom';
  ext?: object;
}

/** A message in a history file; one with the `msg_id` of another tells of the same. */
export type Planted = Omit<Said, 'chat_type'> & { msg_id?: string };

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
