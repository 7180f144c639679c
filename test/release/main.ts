import { keep } from './kept.js';

/** `npm run keep-release`: at a release, when it is built. The next one is tried beside it. */
await keep();
