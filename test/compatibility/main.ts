import { isDeepStrictEqual } from 'node:util';
import { incompatibilities } from './check.js';
import { publish, readConsumers, readDocument, readPublished } from './files.js';
import { messagesOf } from './message.js';

/** `npm run compat [-- --publish]`: whether all that was published is still so; with --publish, what is new is a promise too. */
const published = readPublished();
const told = messagesOf(readDocument());
const faults = incompatibilities(published, told, readConsumers());
const grown = Object.keys(told).filter((name) => !isDeepStrictEqual(told[name], published[name]));

for (const fault of faults) console.error(fault);
if (faults.length > 0) process.exitCode = 1;
else if (process.argv.includes('--publish')) {
  publish();
  console.log(`published: ${grown.join(', ') || 'nothing new'}`);
} else console.log(`compatible${grown.length > 0 ? `; not yet published as they are: ${grown.join(', ')}` : ''}`);
