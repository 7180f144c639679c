import { register } from 'node:module';

// Given to Node with --import, before the program itself.
register('./hooks.js', import.meta.url, { data: JSON.parse(process.env.WEAVE ?? '[]') });
