import { begin } from '#lifecycle';

await begin(() => import('./callback-dispatcher.process.js'));
