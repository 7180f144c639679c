// Given to Node with --import: what our own code imports of packages comes from the few files that SCHOOLIM_PACKAGES tells of.
import { readFileSync } from 'node:fs';
import { register } from 'node:module';
import 'reflect-metadata';

register('./hooks.mjs', import.meta.url, { data: JSON.parse(readFileSync(process.env.SCHOOLIM_PACKAGES, 'utf8')) });
