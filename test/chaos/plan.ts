import type { Passage } from '../support/tcp-proxy.js';
import type { PartName } from './parts.js';
import type { Random } from './random.js';

/** A way to a dependency with a proxy in it. */
export type Way = PartName | 'easemob';

/** What Easemob can be like for a while. */
export const weathers = {
  'creates unanswered after their effect': [
    { route: 'createGroup', probability: 0.6, effect: 'after', answer: 'reset' },
  ],
  'creates 503 after their effect': [
    { route: 'createGroup', probability: 0.6, effect: 'after', answer: { status: 503 } },
  ],
  'creates 503 without effect': [{ route: 'createGroup', probability: 0.6, effect: 'before', answer: { status: 503 } }],
  'creates silent': [{ route: 'createGroup', probability: 0.5, effect: 'after', answer: 'silence', silenceMs: 3000 }],
  'anything unanswered after its effect': [{ route: '*', probability: 0.3, effect: 'after', answer: 'reset' }],
  'anything 503': [{ route: '*', probability: 0.3, effect: 'before', answer: { status: 503 } }],
  'anything silent': [{ route: '*', probability: 0.1, effect: 'after', answer: 'silence', silenceMs: 3000 }],
  'garbage with status 200': [{ route: '*', probability: 0.25, effect: 'after', answer: 'garbage' }],
  'a storm of 429': [
    { route: '*', probability: 0.4, effect: 'before', answer: { status: 429, headers: { 'retry-after': '1' } } },
  ],
  'messages 502 after their effect': [
    { route: 'sendGroupMessage', probability: 0.4, effect: 'after', answer: { status: 502 } },
  ],
  'tokens refused at random': [{ route: '*', probability: 0.1, effect: 'before', answer: { status: 401 } }],
  'tokens expired': [],
  'lists lag': [],
  'creates slow': [],
} as const;
export type Weather = keyof typeof weathers;

/** What Easemob refuses for good at times: groups park, while players wish on. Each lies on the way of other wishes. */
export const refusals = ['createGroup', 'addMembers', 'sendGroupMessage'].map((route) => ({
  route,
  probability: 0.6,
  effect: 'before',
  answer: { status: 403, body: { error: 'forbidden_op', error_description: 'this is not open to you' } },
}));

export type Fault =
  | { do: 'kill' | 'terminate'; name: string }
  | { do: 'freeze'; name: string; leases: 1 | 2 | 5 }
  | { do: 'cut'; way: Way }
  /** `lost`: what was held up in the end never arrives. */
  | { do: 'close'; way: Way; passage: Exclude<Passage, 'pass'>; lost: boolean }
  | { do: 'restart'; part: PartName }
  /** PostgreSQL takes no writes, as after a failover to a standby. */
  | { do: 'read-only' }
  /** An operator disables a school's endpoint, and enables it again with what is owed to it. */
  | { do: 'switch off'; school_id: number }
  | { do: 'freeze part'; part: 'redis' }
  | { do: 'refuse' }
  | { do: 'weather'; weather: Weather };

export type Planned = Fault & { at: number; ms: number };

export interface PlanOptions {
  ms: number;
  /** Names of our processes. */
  processes: readonly string[];
  schools: readonly number[];
  leaseMs: number;
}

const weights = {
  kill: 24,
  terminate: 12,
  freeze: 18,
  cut: 10,
  close: 18,
  restart: 8,
  'freeze part': 4,
  'read-only': 6,
  'switch off': 6,
  refuse: 10,
  weather: 26,
};
/** What was hit is left alone for so long after it is whole again, or nothing would ever get done. */
const respiteMs = 2500;
const rabbitRespiteMs = 30_000;
/** A process that was ended needs so long to be back; its like are spared meanwhile, or nobody would answer at all. */
const backMs = 4000;

/** The faults of a run, in the order of their beginning. The same chance gives the same plan. */
export function planFaults(random: Random, options: PlanOptions): Planned[] {
  const { ms } = options;
  const planned = drought(random, options);
  const taken = planned.map((fault) => ({
    victim: victimOf(fault),
    from: fault.at,
    to: fault.at + fault.ms + respiteMs,
  }));
  for (let at = random.int(1000, 2500); at < ms; at += random.int(150, 1900)) {
    const fault = draw(random, options);
    const victim = victimOf(fault);
    const ends = fault.do === 'kill' || fault.do === 'terminate' ? victim.replace(/-\d+$/, '') : undefined;
    const isFree = (from: number, to: number) =>
      !taken.some((one) => [victim, ends].includes(one.victim) && one.from < to && from < one.to);
    if (!isFree(at, at + fault.ms) || at + fault.ms > ms) continue;
    const isRabbit = fault.do === 'restart' && fault.part === 'rabbitmq';
    taken.push({ victim, from: at, to: at + fault.ms + (isRabbit ? rabbitRespiteMs : respiteMs) });
    if (ends) taken.push({ victim: ends, from: at, to: at + backMs });
    planned.push({ ...fault, at });
  }
  return planned.toSorted((a, b) => a.at - b.at);
}

const longRunMs = 100_000;
const longestDroughtMs = 60_000;
const pilingUpMs = 3000;

/**
 * Once in a long run the database is away for long, just when events wait to be heard: whoever takes them meanwhile can do
 * nothing with them, and must not hand them back until RabbitMQ takes them for poison.
 */
function drought(random: Random, { ms, processes, leaseMs }: PlanOptions): Planned[] {
  if (ms < longRunMs) return [];
  const droughtMs = Math.min(longestDroughtMs, Math.round(ms / 5));
  const at = random.int(5000, ms - 2 * droughtMs);
  const leases = 2;
  return [
    ...processes
      .filter((name) => name.startsWith('dispatcher'))
      .map((name): Planned => ({ do: 'freeze', name, leases, at, ms: leases * leaseMs })),
    { do: 'close', way: 'postgres', passage: 'refuse', lost: true, at: at + pilingUpMs, ms: droughtMs },
  ];
}

export const endpointOf = (school_id: number): string => `endpoint of school ${school_id}`;

/** What must not be hit twice at a time. */
export function victimOf(fault: Fault): string {
  switch (fault.do) {
    case 'kill':
    case 'terminate':
    case 'freeze':
      return fault.name;
    case 'cut':
    case 'close':
      return fault.way;
    case 'restart':
    case 'freeze part':
      return fault.part;
    case 'read-only':
      return 'postgres';
    case 'switch off':
      return endpointOf(fault.school_id);
    case 'refuse':
      return 'weather';
    case 'weather':
      // Faults stand in one list, which the next weather would replace; the others have dials of their own.
      return weathers[fault.weather].length > 0 ? 'weather' : fault.weather;
  }
}

/** Bytes for Easemob that are held up longer than this are lost: else a create could arrive when nobody expects it any more. */
const longestDelayAtEasemobMs = 1200;

function draw(random: Random, { processes, schools, leaseMs }: Omit<PlanOptions, 'ms'>): Fault & { ms: number } {
  const kind = random.weighted(weights);
  switch (kind) {
    case 'kill':
    case 'terminate':
      return { do: kind, name: random.pick(processes), ms: 2000 };
    case 'freeze': {
      const leases = random.pick([1, 2, 5] as const);
      return { do: kind, name: random.pick(processes), leases, ms: leases * leaseMs };
    }
    case 'cut':
      return { do: kind, way: anyWay(random), ms: 0 };
    case 'close': {
      const way = anyWay(random);
      const ms = random.int(300, 4000);
      const lost = (way === 'easemob' && ms > longestDelayAtEasemobMs) || random.chance(0.5);
      return { do: kind, way, passage: random.pick(['refuse', 'blackhole', 'mute'] as const), lost, ms };
    }
    case 'restart':
      return { do: kind, part: random.pick(['postgres', 'postgres', 'redis', 'redis', 'rabbitmq'] as const), ms: 1500 };
    case 'freeze part':
      return { do: kind, part: 'redis', ms: random.int(300, 3000) };
    case 'read-only':
      return { do: kind, ms: random.int(1000, 5000) };
    case 'switch off':
      return { do: kind, school_id: random.pick(schools), ms: random.int(2000, 8000) };
    case 'refuse':
      return { do: kind, ms: random.int(3000, 8000) };
    case 'weather':
      return { do: kind, weather: anyWeather(random), ms: random.int(2000, 8000) };
  }
}

const anyWay = (random: Random): Way => random.pick(['postgres', 'redis', 'rabbitmq', 'easemob'] as const);

/** Every other weather is about creates: they are what can't be repeated. */
function anyWeather(random: Random): Weather {
  const all = Object.keys(weathers) as Weather[];
  return random.pick(random.chance(0.5) ? all.filter((name) => name.startsWith('creates')) : all);
}
