import { begin } from '#lifecycle';

await begin(() => import('./standalone.process.js'));
