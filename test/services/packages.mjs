// Debian's packages, fetched where they are missing.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, rmSync, writeFileSync } from 'node:fs';

/**
 * @param packages name → a file that is there once it is installed
 * @param otherwise what helps whoever may not install them, before the command
 */
export function installMissing(packages, { otherwise = 'Please' } = {}) {
  const missing = Object.keys(packages).filter((name) => !existsSync(packages[name]));
  if (missing.length === 0) return;
  const command = `apt-get install -y --no-install-recommends ${missing.join(' ')}`;
  if (process.getuid() !== 0 || spawnSync('apt-get', ['--version']).status !== 0) {
    throw new Error(`Missing: ${missing.join(', ')}. ${otherwise} run: sudo ${command}`);
  }
  console.log(`Installing ${missing.join(', ')} with apt-get ...`);
  const policy = '/usr/sbin/policy-rc.d'; // keeps packages from starting services of their own
  const ownPolicy = !existsSync(policy);
  if (ownPolicy) writeFileSync(policy, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  try {
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    execFileSync('apt-get', ['update', '-qq'], { env, stdio: ['ignore', 'ignore', 'inherit'] });
    execFileSync('sh', ['-c', command], { env, stdio: ['ignore', 'ignore', 'inherit'] });
  } finally {
    if (ownPolicy) rmSync(policy);
  }
}
