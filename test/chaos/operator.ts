import type pg from 'pg';
import { eventually } from '../support/eventually.js';

const patienceMs = 120_000;

/** What a person does by hand in a run, with the commands that there are for it. */
export class Operator {
  private readonly endpoints = new Map<number, string>();

  constructor(
    /** One command, to its end. @returns what it printed @throws when it could not do what it was asked to */
    private readonly ops: (...args: string[]) => Promise<string>,
    private readonly database: pg.Pool,
  ) {}

  /** @returns its secret */
  async addEndpoint(school_id: number, url: string): Promise<string> {
    const secret = await this.ops(
      'endpoint',
      'add',
      '--school',
      `${school_id}`,
      '--url',
      url,
      '--default',
      '--allow-cidr',
      '127.0.0.0/8',
    );
    const known = 'select endpoint_id from callback_endpoint where school_id = $1';
    this.endpoints.set(school_id, String((await this.database.query(known, [school_id])).rows[0].endpoint_id));
    return secret;
  }

  async switchOff(school_id: number): Promise<void> {
    await this.untilDone('endpoint', 'disable', this.endpoints.get(school_id)!);
  }

  /** With what is owed to it; again, where some of that was just being carried out, and so left alone. */
  async switchOn(school_id: number): Promise<void> {
    const id = this.endpoints.get(school_id)!;
    let said: string;
    do said = await this.untilDone('endpoint', 'enable', id, '--retry', '--yes');
    while (said.includes('left alone'));
  }

  async retryParked(): Promise<void> {
    await this.untilDone('work', 'retry', '--parked', '--yes');
  }

  /** The database may be away, or take no writes. */
  private async untilDone(...args: string[]): Promise<string> {
    const once = () =>
      this.ops(...args).then(
        (said) => ({ said }),
        (error: Error) => ({ failed: error.message }),
      );
    const done = await eventually(once, { good: (end) => 'said' in end, withinMs: patienceMs });
    return (done as { said: string }).said;
  }
}
