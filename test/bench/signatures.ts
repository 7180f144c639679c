import { join } from 'node:path';
import { Command } from 'commander';
import { cases } from './gateway/cases.js';
import { provideWrk } from './gateway/load.js';
import { measure } from './gateway/measure.js';
import { tableOf, type Measured, type Round } from './gateway/report.js';
import { openStage, ownRoot } from './gateway/stage.js';

/* What a request costs the gateway that is signed with a service key, beside the same one signed as in 2017. */
const values = new Command('bench:signatures')
  .description(
    'Requests a second, latency and CPU of the gateway: the signature of 2017, and that of a service key (v2)',
  )
  .option('--rounds <n>', 'rounds of each case', '5')
  .option('--seconds <n>', 'how long each is driven in a round, in whole seconds', '2')
  .option('--connections <list>', 'how many connections', '50,8')
  .option('--cases <text>', 'only cases whose name contains this', 'getIMUserID, 1 id')
  .parse()
  .opts<Record<'rounds' | 'seconds' | 'connections' | 'cases', string>>();
const seconds = Number(values.seconds);
/** More than one gateway answers in a second. */
const mostPerSecond = 15_000;

provideWrk();
const stage = await openStage({});
try {
  const server = await stage.start('G', { root: ownRoot, file: join(ownRoot, 'dist/apps/gateway/src/main.js') });
  for (const asked of cases.filter(({ name, refused }) => !refused && name.includes(values.cases))) {
    const signed = { '2017': asked, v2: { ...asked, key: stage.key } };
    for (const one of Object.values(signed))
      await measure(stage, one, server, { connections: 50, seconds: 1, many: mostPerSecond });
    for (const connections of values.connections.split(',').map(Number)) {
      const rounds: Round[] = [];
      for (let round = 0; round < Number(values.rounds); round++) {
        const measured: Record<string, Measured> = {};
        for (const [name, one] of Object.entries(signed))
          measured[name] = await measure(stage, one, server, { connections, seconds, many: seconds * mostPerSecond });
        rounds.push(measured);
      }
      console.log(`${asked.name}, ${connections} connections`);
      console.table(tableOf(rounds, '2017'));
    }
  }
} finally {
  await stage.close();
}
