import { SchoolImClient, type OperationAnswer } from '#client';
import { eventually } from '../support/eventually.js';
import { plantGroup, salt, type System } from '../support/system.js';
import { workOf, type PlantedGroup } from './stage.js';

interface Taken {
  operation_id: string;
  /** The gateway that has taken it. */
  url: string;
}

/** People who tap and write all the time, each the next thing when the one before has ended. */
export class Load {
  readonly groups: PlantedGroup[] = [];
  readonly messages: number[] = [];
  readonly taken: Taken[] = [];
  private readonly people: Promise<void>[];
  private ending = false;
  /** What somebody has met first. */
  private trouble?: Error;

  /** @param gateways who takes requests, in turns; may change meanwhile */
  constructor(
    private readonly system: System,
    readonly gateways: string[],
  ) {
    const all = [this.tapping(), this.tapping(), this.tapping(), this.writing()];
    this.people = all.map((person) => person.catch((error: Error) => void (this.trouble ??= error)));
  }

  /** Resolves once each gateway has taken, and somebody ended, so much more as shows that all goes on. */
  async goesOn(): Promise<void> {
    const before = this.taken.length;
    const by = (url: string) => this.taken.slice(before).filter((one) => one.url === url).length;
    // Of four people each may wait for what was taken before.
    await eventually(() => this.trouble || this.gateways.every((url) => by(url) > 4), { withinMs: 60_000 });
    if (this.trouble) throw this.trouble;
  }

  async end(): Promise<void> {
    this.ending = true;
    await Promise.all(this.people);
    if (this.trouble) throw this.trouble;
  }

  private async tapping(): Promise<void> {
    while (!this.ending) {
      const group = await plantGroup(this.system);
      this.groups.push(group);
      const { im_group_id, im_user_id, account_id } = group;
      await this.ask<OperationAnswer>(account_id, 'activeGroup', { im_group_id, im_user_id });
    }
  }

  private async writing(): Promise<void> {
    const ofGroup = { grade_no: 1, course_id: 2, msg: { type: 'txt', msg: '你好' }, ext: {} };
    while (!this.ending) {
      const sent = await this.ask<OperationAnswer & { im_message_id: number }>(4541, 'sendMsgToJiBeiChat', ofGroup);
      this.messages.push(sent.im_message_id);
    }
  }

  /** Asks the gateway whose turn it is, and waits until what it has taken has ended, by whoever ends it. */
  private async ask<T extends OperationAnswer>(accountId: number, cmd: string, fields: object): Promise<T> {
    const url = this.gateways[this.taken.length % this.gateways.length]!;
    const answer = await new SchoolImClient({ url, schoolId: 1, accountId, salt }).call<T>(cmd, fields);
    const operation_id = answer.operation_id!;
    this.taken.push({ operation_id, url });
    await eventually(async () => (await this.outcomes([operation_id]))[0]);
    return answer;
  }

  private async outcomes(ids: readonly string[]): Promise<string[]> {
    const { rows } = await this.system.database.query<{ outcome: string }>(
      'select outcome from operation where operation_id = any($1) and outcome is not null',
      [ids],
    );
    return rows.map(({ outcome }) => outcome);
  }

  /** What has come of everything, each as often as there was something. */
  async account(received: readonly { headers: Record<string, string> }[]) {
    const { simulator } = this.system;
    const ids = this.taken.map(({ operation_id }) => operation_id);
    const told = () => received.map(({ headers }) => headers['webhook-id']!);
    await eventually(() => ids.every((id) => told().includes(id)));
    const [lessonPrep] = await simulator.groupsFor(83);
    const [{ groups, messages }, requests] = [await simulator.state(), await simulator.requests()];
    return {
      outcomes: new Set(await this.outcomes(ids)),
      ended: (await this.outcomes(ids)).length,
      told: told().toSorted(),
      groups: this.groups.map((group) => groups.filter(({ custom }) => markerOf(custom) === group.im_group_id).length),
      creates: requests.filter(({ route, status }) => route === 'createGroup' && status === 200).length,
      rounds: await Promise.all(this.groups.map(async (group) => (await workOf(this.system, group)).fence)),
      messages: messages[lessonPrep!.id]!.map(({ ext }) => ext.im_message_id),
    };
  }
}

/** Of which group of ours a group in Easemob says that it is. */
const markerOf = (custom: string): number => Number(custom.split('-')[2]);
