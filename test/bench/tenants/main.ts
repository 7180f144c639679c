import { Command } from 'commander';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { constants, cpus, setPriority } from 'node:os';
import { fileURLToPath } from 'node:url';
import { wish } from '../../fault/stage.js';
import { eventually } from '../../support/eventually.js';
import { usual } from '../../support/quick.js';
import { startSystem, type System } from '../../support/system.js';
import { startArrivals, startSilence } from './arrivals.js';
import type { Fates, Flood } from './flood.js';
import { timesOf } from './probes.js';
import { firstPerson, plantGroups, plantLessons, plantSchool, pupils, type Account } from './school.js';
import { judged, printed, rowsOf } from './table.js';

/*
 * What one tenant waits for while another floods: gateway, two workers, a dispatcher and the simulator, on real parts. The
 * same is measured when all is quiet, and while the same flood goes to a deployment of its own on the same machine: what is
 * lost to that one is lost to the machine, and only what comes on top of it to the neighbour.
 */
const values = new Command('bench:tenants')
  .description('What one tenant waits for while another floods, beside what it waits for when all is quiet')
  .option('--taps <n>', 'groups that are tapped one after the other, quiet and again flooded', '6')
  .option('--groups <n>', 'groups that the flood makes', '200')
  .option('--messages <n>', 'messages that it sends', '2000')
  .option('--accounts <n>', 'accounts that flood in the name of a school', '10')
  .option('--latency <ms>', 'what Easemob takes to create a group', '3000')
  .option('--open-doors', 'limits of writes so high that all of the flood gets in')
  .parse()
  .opts<Record<'taps' | 'groups' | 'messages' | 'accounts' | 'latency', string> & { openDoors?: true }>();
const taps = Number(values.taps);

interface Case {
  name: string;
  /** The school that floods, and the one beside it, which may be the same. */
  flooding: number;
  beside: number;
  accounts: number;
}

const cases: Case[] = [
  { name: 'a school beside a school', flooding: 901, beside: 902, accounts: Number(values.accounts) },
  { name: 'an account beside an account of its school', flooding: 901, beside: 901, accounts: 1 },
];

/** As they are where nobody says anything else, whatever the tests make of them. */
const usualSettings = usual(
  'EASEMOB_TIMEOUT_MS',
  'EASEMOB_IN_DOUBT_MS',
  'WORK_LEASE_MS',
  'SWEEP_INTERVAL_MS',
  'CALLBACK_TIMEOUT_MS',
  'SCHOOL_POLICY_TTL_MS',
  'DATABASE_POOL_SIZE',
  'WRITES_PER_ACCOUNT',
  'WRITES_PER_SCHOOL',
);
const openDoors = { WRITES_PER_ACCOUNT: '1000000', WRITES_PER_SCHOOL: '1000000' };

async function play({ name, flooding, beside, accounts }: Case): Promise<void> {
  const [arrivals, silence] = [await startArrivals(), await startSilence()];
  const env = { ...usualSettings, ...(values.openDoors && openDoors), SIMULATOR_CREATE_LATENCY_MS: values.latency };
  const [shared, apart] = [await startSystem(env), await startSystem(env)];
  const flooders = Array.from({ length: accounts }, (_, n) => firstPerson(flooding) + n);
  const endpoints = [arrivals.url, silence.url];
  const prepare = async (system: System, schools: number[]) => {
    for (const school_id of new Set(schools)) await plantSchool(system, { school_id, endpoints });
    await activate(system, await plantLessons(system, { school_id: flooding, accounts: flooders }));
    await system.database.query('analyze');
  };
  const flood = ({ url }: System) =>
    startFlood({
      url,
      accounts: flooders.map((account_id): Account => ({ school_id: flooding, account_id })),
      callback_url: silence.url,
      groups: Number(values.groups),
      messages: Number(values.messages),
    });
  try {
    await prepare(apart, [flooding]);
    await prepare(shared, [flooding, beside]);
    // The last people of a school: the flood takes the first ones into its groups.
    const planted = await plantGroups(shared, {
      school_id: beside,
      count: 3 * taps,
      from: pupils - 9 * taps,
    });
    const measured = () => whileBusy(() => timesOf(shared, { groups: planted.splice(0, taps), arrivals }));

    const [quiet, quietBusy] = await measured();
    const elsewhere = await flood(apart);
    const [neighbour, neighbourBusy] = await measured();
    await elsewhere.end();
    await Promise.all([apart.gateway, ...apart.workers, ...apart.dispatchers].map((program) => program.stop()));
    const here = await flood(shared);
    const [flooded, floodedBusy] = await measured();
    const waiting = await openOperations(shared);
    const rows = rowsOf({ quiet, apart: neighbour, flooded });
    console.log(name);
    console.table(printed(rows));
    console.log(judged(rows));
    console.log(`the machine was busy: ${quietBusy} %, ${neighbourBusy} %, ${floodedBusy} %`);
    console.log('the flood, by what became of its requests:', await here.end());
    console.log(`${waiting} operations of the flood were still open when the last tap had ended\n`);
  } finally {
    await Promise.all([shared.stop(), apart.stop()]);
    arrivals.close();
    silence.close();
  }
}

/** As the workers would for anybody, before anything is measured. */
async function activate(system: System, groups: readonly { im_group_id: number }[]): Promise<void> {
  await wish(system, groups);
  const active = async () =>
    system.database.query('select from im_group where im_group_id = any($1) and activated_at is not null', [
      groups.map(({ im_group_id }) => im_group_id),
    ]);
  await eventually(active, { good: ({ rowCount }) => rowCount === groups.length, withinMs: 180_000 });
}

/**
 * Resolves once it is well under way. Who floods sits elsewhere: here he takes what the product leaves of the processors,
 * and the fates of his requests tell whether that was enough.
 */
async function startFlood(flood: Flood): Promise<{ end: () => Promise<Fates> }> {
  const flooding = fork(fileURLToPath(new URL('flood.js', import.meta.url)));
  setPriority(flooding.pid!, constants.priority.PRIORITY_LOW);
  const underWay = once(flooding, 'message');
  flooding.send(flood);
  await underWay;
  return {
    end: async () => {
      const fates = once(flooding, 'message');
      flooding.send('over');
      return ((await fates) as [Fates])[0];
    },
  };
}

/** What it comes to, and how busy all processors of the machine were meanwhile, whoever kept them so, in percent. */
async function whileBusy<T>(what: () => Promise<T>): Promise<[T, number]> {
  const used = () => {
    const times = cpus().map(({ times }) => times);
    const idle = times.reduce((sum, one) => sum + one.idle, 0);
    return {
      idle,
      all: times.reduce((sum, { user, nice, sys, idle, irq }) => sum + user + nice + sys + idle + irq, 0),
    };
  };
  const before = used();
  const result = await what();
  const after = used();
  return [result, Math.round(100 * (1 - (after.idle - before.idle) / (after.all - before.all)))];
}

const openOperations = async ({ database }: System): Promise<number> =>
  Number((await database.query('select count(*) as n from operation where finished_at is null')).rows[0].n);

const doors = values.openDoors ? 'so high that all of the flood gets in' : 'as usual';
console.log(`Easemob takes ${values.latency} ms to create a group; limits of writes: ${doors}\n`);
for (const one of cases) await play(one);
