// `node run.mjs MAIN ARGUMENT…` runs a program of the build as `node MAIN ARGUMENT…` would.
import 'reflect-metadata';
import { startedFile } from './started.mjs';

process.argv.splice(1, 1);
await import(await startedFile(process.argv[1]));
