import { begin } from '#lifecycle';

await begin(() => import('./easemob-worker.process.js'));
