import type { SentMessage } from '../changes.js';
import type { Simulation } from '../simulation.js';
import { hourStart } from './hour-start.js';
import { lineOf } from './lines.js';

const hourMs = 3_600_000;

/** An hour's file as it stands by now, or why there is none. */
export type HourFile = readonly string[] | 'no hour' | 'expired' | 'not generated' | 'empty';

/** @returns the lines of the file. What was planted is generated when it says so, whatever the hour. */
export function hourFile(sim: Simulation, hour: string): HourFile {
  const { historyUtcOffsetHours, historyKeptMs, historyReadyAfterMs } = sim.dials.settings;
  const start = hourStart(hour, historyUtcOffsetHours);
  const now = sim.clock.now();
  if (start === undefined) return 'no hour';
  if (start + historyKeptMs <= now) return 'expired';
  const planted = sim.state.plantedHours.filter((each) => each.hour === hour && each.availableAt <= now);
  const generated = start + hourMs + historyReadyAfterMs <= now;
  const sent = generated ? sentWithin(sim, { from: start, until: start + hourMs }) : [];
  const lines = [...planted.flatMap((each) => each.lines), ...sent.map((message) => lineOf(sim.appKey, message))];
  if (lines.length > 0) return lines;
  return generated ? 'empty' : 'not generated';
}

const sentWithin = ({ state }: Simulation, { from, until }: { from: number; until: number }): SentMessage[] =>
  [...state.messages.values()].flat().filter(({ sentAt }) => sentAt >= from && sentAt < until);
