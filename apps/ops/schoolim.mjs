#!/usr/bin/env node
// `npx schoolim …`: what `npm run ops -- …` does, with nothing of npm's before its JSON.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const at = (path) => fileURLToPath(new URL(path, import.meta.url));
const ops = ['run', 'dist/apps/ops/src/main.js', ...process.argv.slice(2)];
const { status } = spawnSync(process.execPath, [at('../standalone/prepare.mjs'), ...ops], {
  stdio: 'inherit',
});
process.exitCode = status ?? 1;
