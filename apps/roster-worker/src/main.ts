import { begin } from '#lifecycle';

await begin(() => import('./roster-worker.process.js'));
