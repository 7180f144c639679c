import { begin } from '#lifecycle';

await begin(() => import('./gateway.process.js'));
