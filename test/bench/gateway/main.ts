import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import { bodiesOf, cases, type Case } from './cases.js';
import { provideWrk } from './load.js';
import { measure, newSeries } from './measure.js';
import { tableOf, type Measured, type Round } from './report.js';
import { openStage, ownRoot, type Program, type Server } from './stage.js';

/*
 * The gateway beside programs that do the same work and promise less. All answer the same bytes; each is driven on its own
 * while the others rest, one right after the other, round after round.
 */
const values = new Command('bench:gateway')
  .description(
    'Requests a second, latency and CPU of the gateway (G) beside a hand-written program (R), the same tuned (P), the usual Nest project (N) and what Node can do at the most (L)',
  )
  .option('--rounds <n>', 'rounds of each case', '5')
  .option('--seconds <n>', 'how long each program is driven in a round, in whole seconds', '2')
  .option('--connections <list>', 'how many connections', '50,8')
  .option('--cases <text>', 'only cases whose name contains this', '')
  .option('--programs <list>', 'which programs; R is what the others are compared with', 'G,R,P,N,L')
  .option('--beside <checkout>', 'the gateway of another checkout as a further program B, to judge a change')
  .option('--profiles <folder>', 'write a CPU profile of each program there')
  .parse()
  .opts<
    Record<'rounds' | 'seconds' | 'connections' | 'cases' | 'programs', string> & { beside?: string; profiles?: string }
  >();
const [seconds, roundsOf] = [Number(values.seconds), Number(values.rounds)];

const here = (file: string) => fileURLToPath(new URL(`programs/${file}.js`, import.meta.url));
const gateway = (root: string): Program => ({ root, file: join(root, 'dist/apps/gateway/src/main.js') });
const programs: Record<string, Program> = {
  G: gateway(ownRoot),
  R: { root: ownRoot, file: here('hand-written') },
  P: { root: ownRoot, file: here('hand-written'), args: ['--tuned'] },
  N: { root: ownRoot, file: here('usual-nest') },
  L: { root: ownRoot, file: here('fixed-answer') },
  ...(values.beside && { B: gateway(values.beside) }),
};
const chosen = [...values.programs.split(','), ...(values.beside ? ['B'] : [])];

provideWrk();
const stage = await openStage({ profiles: values.profiles });
/** What each program has answered in a second at its best, to know how many requests to write; and what any may reach. */
const best = new Map<string, number>();
const fewest = 12_000;

try {
  const servers: Server[] = [];
  for (const name of chosen) servers.push(await stage.start(name, programs[name]!));
  for (const asked of cases.filter(({ name }) => name.includes(values.cases))) {
    await answerTheSame(asked, servers);
    for (const server of servers) await run(asked, server, { connections: 50, seconds: 1, many: 30_000 });
    for (const connections of values.connections.split(',').map(Number)) {
      const rounds: Round[] = [];
      for (let round = 0; round < roundsOf; round++) rounds.push(await oneRound(asked, servers, connections));
      console.log(`${asked.name}, ${connections} connections`);
      console.table(tableOf(rounds, 'R'));
    }
  }
} finally {
  await stage.close();
}

async function oneRound(asked: Case, servers: readonly Server[], connections: number): Promise<Round> {
  const round: Record<string, Measured> = {};
  for (const server of servers) {
    const many = Math.ceil(seconds * Math.max(fewest, 2 * (best.get(server.name) ?? 0)));
    round[server.name] = await run(asked, server, { connections, seconds, many });
  }
  return round;
}

/** Drives one program once. */
async function run(asked: Case, server: Server, load: { connections: number; seconds: number; many: number }) {
  const told = await measure(stage, asked, server, { ...load, many: server.name === 'L' ? 1000 : load.many });
  best.set(server.name, Math.max(best.get(server.name) ?? 0, told.perSecond));
  return told;
}

/** @throws where two programs do not answer the same status and the same bytes */
async function answerTheSame(asked: Case, servers: readonly Server[]): Promise<void> {
  const [body] = bodiesOf(asked, { series: newSeries(), many: 1 });
  const headers = { 'content-type': 'application/json', 'x-request-id': 'bench' };
  const answers = await Promise.all(
    servers
      .filter(({ name }) => name !== 'L')
      .map(async ({ name, port }) => {
        const answer = await fetch(`http://127.0.0.1:${port}/api/im`, { method: 'POST', headers, body: body! });
        const told = ['content-type', 'x-request-id'].map((header) => answer.headers.get(header));
        return { name, text: [answer.status, ...told, await answer.text()].join('\n') };
      }),
  );
  const other = answers.find(({ text }) => text !== answers[0]!.text);
  if (other)
    throw new Error(
      `${asked.name}: ${answers[0]!.name} and ${other.name} differ:\n${answers[0]!.text}\n\n${other.text}`,
    );
}
