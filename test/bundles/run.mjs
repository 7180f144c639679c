// `node run.mjs MAIN ARGUMENT…` runs a program of the build as `node MAIN ARGUMENT…` would, in few files and with the faults
// of WEAVE in it. SCHOOLIM_PREPARED is what prepare.mjs has prepared for this run of tests.
import { pathToFileURL } from 'node:url';
import { programInFewFiles } from './program.mjs';
import 'reflect-metadata';

process.argv.splice(1, 1);
const { SCHOOLIM_PREPARED, WEAVE = '[]' } = process.env;
const file = await programInFewFiles(process.argv[1], JSON.parse(WEAVE), JSON.parse(SCHOOLIM_PREPARED));
await import(pathToFileURL(file).href);
