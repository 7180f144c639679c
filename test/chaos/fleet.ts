import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Program } from '../support/program.js';
import type { History } from './history.js';

export type Role = 'gateway' | 'easemob-worker' | 'callback-dispatcher';

/** How a process of ours ended. */
export interface Exit {
  name: string;
  pid: number;
  at: number;
  /** The signal that somebody sent it; absent: it died by itself. */
  asked?: 'SIGTERM' | 'SIGKILL';
  /** It had not said anything yet: nothing was begun that could be finished. */
  newborn: boolean;
  /** Exit code, or the signal that ended it. */
  code: number | string;
  /** Since it was asked. */
  tookMs: number;
  /** Work that still carries its name, where it was looked up. */
  leftClaimed?: number;
}

export interface ProcessLog {
  name: string;
  text: string;
}

interface Seat {
  name: string;
  role: Role;
  env: Record<string, string>;
  program: Program;
  asked?: { signal: 'SIGTERM' | 'SIGKILL'; at: number };
  frozen: boolean;
  /** It works, and has not been asked to stop. */
  up: boolean;
}

const restartMs = 400;
/** What each of them says once it works. */
const said: Record<Role, RegExp> = {
  gateway: /"port":\d+/,
  'easemob-worker': /takes work/,
  'callback-dispatcher': /delivers callbacks/,
};

/** Our own processes, each of which is started again when it has ended, as an orchestrator would. */
export class Fleet {
  readonly exits: Exit[] = [];
  readonly logs: ProcessLog[] = [];
  private readonly seats = new Map<string, Seat>();
  private closing = false;

  constructor(
    private readonly options: {
      history: History;
      logFolder: string;
      /** How many claims a process that has ended has left behind; undefined where nobody can say. */
      claimsOf: (pid: number, askedAt: number) => Promise<number | undefined>;
    },
  ) {}

  add(name: string, role: Role, env: Record<string, string>): void {
    const seat = { name, role, env, frozen: false, up: false } as Seat;
    this.seats.set(name, seat);
    this.fill(seat);
  }

  get names(): string[] {
    return [...this.seats.keys()];
  }

  /** Waits until each of them works. */
  async untilUp(): Promise<void> {
    await Promise.all([...this.seats.values()].map(({ program, role }) => program.prints(said[role])));
  }

  /** @returns false where it can't be done just now: it is frozen, or on its way out */
  kill(name: string): boolean {
    return this.ask(name, 'SIGKILL');
  }

  terminate(name: string): boolean {
    return this.ask(name, 'SIGTERM');
  }

  async freeze(name: string, ms: number, signal: AbortSignal): Promise<boolean> {
    const seat = this.seats.get(name)!;
    if (seat.frozen || seat.asked || (!this.closing && !this.othersAreUp(seat))) return false;
    seat.up = false;
    seat.frozen = true;
    seat.program.kill('SIGSTOP');
    await delay(ms, undefined, { signal }).catch(() => undefined);
    seat.program.kill('SIGCONT');
    seat.frozen = false;
    return true;
  }

  /** Asks all of them to stop, and waits. Nothing is started again. */
  async close(): Promise<void> {
    this.closing = true;
    for (const seat of this.seats.values()) this.ask(seat.name, 'SIGTERM');
    const gone = Promise.all([...this.seats.values()].map(({ program }) => program.exited));
    const patience = new AbortController();
    const tooLong = delay(60_000, 'too long', { signal: patience.signal }).catch(() => undefined);
    if ((await Promise.race([gone, tooLong])) === 'too long') {
      for (const { program } of this.seats.values()) program.kill('SIGKILL');
    }
    patience.abort();
    await gone;
    await Promise.all(this.endings);
  }

  private readonly endings = new Set<Promise<void>>();

  private ask(name: string, signal: 'SIGTERM' | 'SIGKILL'): boolean {
    const seat = this.seats.get(name)!;
    if (seat.frozen || seat.asked) return false;
    seat.asked = { signal, at: this.options.history.now() };
    seat.program.kill(signal);
    return true;
  }

  /** However long a start takes: those that are back must have had their turn, or nobody would answer at all. */
  private othersAreUp({ name, role }: Seat): boolean {
    return [...this.seats.values()].every((other) => other.name === name || other.role !== role || other.up);
  }

  private fill(seat: Seat): void {
    delete seat.asked;
    const log: ProcessLog = { name: seat.name, text: '' };
    this.logs.push(log);
    const file = join(this.options.logFolder, `${seat.name}.log`);
    const onOutput = (text: string) => {
      log.text += text;
      seat.up ||= !seat.asked && said[seat.role].test(log.text);
      appendFileSync(file, text);
    };
    const program = new Program(seat.role, { env: seat.env, onOutput });
    seat.program = program;
    this.options.history.note('started', { name: seat.name, pid: program.pid });
    void program.exited.then((code) => {
      const ending = this.ended(seat, { pid: program.pid, newborn: log.text === '' }, code).finally(() =>
        this.endings.delete(ending),
      );
      this.endings.add(ending);
    });
  }

  private async ended(
    seat: Seat,
    { pid, newborn }: { pid: number; newborn: boolean },
    code: number | string,
  ): Promise<void> {
    const { history, claimsOf } = this.options;
    const at = history.now();
    const { signal, at: askedAt = at } = seat.asked ?? {};
    const exit: Exit = {
      name: seat.name,
      pid,
      at,
      ...(signal && { asked: signal }),
      newborn,
      code,
      tookMs: at - askedAt,
    };
    if (signal === 'SIGTERM') {
      const leftClaimed = await claimsOf(pid, askedAt);
      if (leftClaimed !== undefined) exit.leftClaimed = leftClaimed;
    }
    this.exits.push(exit);
    history.note('ended', exit);
    if (this.closing) return;
    await delay(restartMs);
    if (!this.closing) this.fill(seat);
  }
}
