import { spawn } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { languages, type Language } from '../../apps/gateway/src/docs/languages.js';

export const root = fileURLToPath(new URL('../../../', import.meta.url));

export const chromium = '/usr/bin/chromium';

/** Debian's package → a file that is there once it is installed. */
export const packages = {
  chromium,
  python3: '/usr/bin/python3',
  'default-jdk-headless': '/usr/bin/javac',
  'golang-go': '/usr/bin/go',
  'php-cli': '/usr/bin/php',
  ruby: '/usr/bin/ruby',
  perl: '/var/lib/dpkg/info/perl.list', // a Debian without it has the interpreter, and half of its modules
  'mono-mcs': '/usr/bin/mcs',
  'mono-runtime': '/usr/bin/mono',
  'libmono-system-net-http4.0-cil': '/usr/lib/mono/4.5/System.Net.Http.dll',
};

const [javac, go, php, ruby, mcs, mono] = ['javac', 'go', 'php', 'ruby', 'mcs', 'mono'].map(
  (name) => `/usr/bin/${name}`,
);
const classOf = (file: string): string => file.replace(/\.java$/, '').replace(/^./, (first) => first.toUpperCase());

/** Of each language how a program is run, the file that begins first, and what is to be done before. */
const ways: Record<Language, (files: string[]) => { build?: string[]; run: string[] }> = {
  JavaScript: ([main]) => ({ run: [process.execPath, main!] }),
  Python: ([main]) => ({ run: [packages.python3, main!] }),
  Java: (files) => ({ build: [javac!, '-d', '.', ...files], run: ['/usr/bin/java', '-cp', '.', classOf(files[0]!)] }),
  Go: (files) => ({ build: [go!, 'build', '-o', 'program', ...files], run: ['./program'] }),
  PHP: ([main]) => ({ run: [php!, main!] }),
  Ruby: ([main]) => ({ run: [ruby!, main!] }),
  Perl: ([main]) => ({ run: ['/usr/bin/perl', main!] }),
  'C#': (files) => ({
    build: [mcs!, '-r:System.Net.Http.dll', '-out:program.exe', ...files],
    run: [mono!, 'program.exe'],
  }),
};

const folders: string[] = [];
/** Removes whatever has been built. */
export const clearUp = (): void => folders.splice(0).forEach((folder) => rmSync(folder, { recursive: true }));

/** A program that is built. @returns what it has printed. @throws with its words where it fails */
export type Run = (given: { input?: string; env?: Record<string, string> }) => Promise<string>;

/**
 * Builds a program of files below the root of the project, the one that begins first, in a folder of its own.
 * @param changed is handed the folder before anything is built
 */
export async function built(
  language: Language,
  files: readonly string[],
  changed: (folder: string) => void = () => undefined,
): Promise<Run> {
  const folder = mkdtempSync(join(tmpdir(), 'schoolim-pages-'));
  folders.push(folder);
  const names = files.map((file) => `${file}.${languages[language]}`);
  for (const name of names) copyFileSync(join(root, name), join(folder, name.split('/').at(-1)!));
  changed(folder);
  const { build, run } = ways[language](names.map((name) => name.split('/').at(-1)!));
  const started = ([program, ...args]: string[], { input = '', env = {} }: Parameters<Run>[0] = {}) =>
    ended(program!, args, { input, env: { ...env, PATH: '/usr/bin:/bin', HOME: folder, LC_ALL: 'C.UTF-8' }, folder });
  if (build) await started(build);
  return (given) => started(run, given);
}

async function ended(
  program: string,
  args: string[],
  { input, env, folder }: { input: string; env: Record<string, string>; folder: string },
): Promise<string> {
  const child = spawn(program, args, { cwd: folder, env });
  const code = new Promise<number | null>((settle, fail) => child.on('error', fail).on('close', settle));
  child.stdin.on('error', () => undefined); // it has ended, and says why itself
  child.stdin.end(input);
  const [said, complained, ending] = await Promise.all([text(child.stdout), text(child.stderr), code]);
  if (ending !== 0) throw new Error(`${program} ended with ${ending}: ${said}${complained}`);
  return said;
}
