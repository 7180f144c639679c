import { readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

/** The root of the repository, seen from dist/test/integration/row-shapes. */
const root = fileURLToPath(new URL('../../../..', import.meta.url));

/** What ships, and tests do not. */
const shipped = (path: string): boolean =>
  /\.ts$/.test(path) && !/\.(spec|fixture|conformance)\.ts$/.test(path) && !path.includes('database/src/migrations/');

/**
 * All that ships as one program of the compiler, and texts that are there for it alone.
 * @param planted path from the root → text
 */
export function readSources(planted: Readonly<Record<string, string>>): ts.Program {
  const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), (path) => ts.sys.readFile(path));
  const { options } = ts.parseJsonConfigFileContent({ ...config, include: [], files: ['-'] }, ts.sys, root);
  const host = ts.createCompilerHost({ ...options, incremental: false, noEmit: true }, true);
  const plants = new Map(Object.entries(planted).map(([path, text]) => [join(root, path), text]));
  const { readFile, fileExists } = host;
  host.readFile = (path) => plants.get(path) ?? readFile(path);
  host.fileExists = (path) => plants.has(path) || fileExists(path);
  const files = ['apps', 'libs'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((path) => join(root, folder, path)),
  );
  return ts.createProgram(
    [...files.filter(shipped), ...plants.keys()],
    { ...options, incremental: false, noEmit: true },
    host,
  );
}

/** The files of ours in a program. */
export const ownFiles = (program: ts.Program): ts.SourceFile[] =>
  program.getSourceFiles().filter(({ fileName }) => shipped(fileName) && !fileName.includes('/node_modules/'));

/** Where a node stands, as `apps/x/src/y.ts:12`. */
export function placeOf(node: ts.Node): string {
  const file = node.getSourceFile();
  const { line } = file.getLineAndCharacterOfPosition(node.getStart());
  return `${relative(root, file.fileName)}:${line + 1}`;
}
