import { begin } from '#lifecycle';

await begin(() => import('./easemob-receiver.process.js'));
