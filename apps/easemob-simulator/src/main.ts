import { begin } from '#lifecycle';

await begin(() => import('./easemob-simulator.process.js'));
