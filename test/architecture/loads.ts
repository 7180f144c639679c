import { readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { dirname, join, normalize } from 'node:path';
import { manifest, packageOf, root } from './source-tree.js';

const importsOf = new Map<string, string[]>();

/**
 * What Node loads for a compiled file before it runs it: what is named by `import` and `export … from`, of that file and of all
 * that it names. Types are gone from what is compiled, and `import()` waits until it is called.
 * @param file below dist, without `.js`
 * @param planted texts that stand in for what is in files
 * @returns packages, in the order of their names
 */
export function loadedBy(file: string, planted: Readonly<Record<string, string>> = {}): string[] {
  const packages = new Set<string>();
  const seen = new Set<string>();
  const walk = (path: string): void => {
    if (seen.has(path)) return;
    seen.add(path);
    const text = planted[path];
    for (const specifier of text === undefined ? importsOfFile(path) : specifiersIn(text)) {
      if (specifier.startsWith('#')) walk(normalize(manifest.imports[specifier]!.default));
      else if (specifier.startsWith('.')) walk(join(dirname(path), specifier));
      else if (!isBuiltin(specifier)) packages.add(packageOf(specifier));
    }
  };
  walk(`dist/${file}.js`);
  return [...packages].sort();
}

function importsOfFile(path: string): string[] {
  const known = importsOf.get(path) ?? specifiersIn(readFileSync(join(root, path), 'utf8'));
  importsOf.set(path, known);
  return known;
}

/** The compiler writes them all in these forms, at the beginning of a line. */
const imported = /^(?:import|export) (?:[^'"`=();]*? from )?['"]([^'"]+)['"];$/gm;

const specifiersIn = (text: string): string[] => [...text.matchAll(imported)].map(([, specifier]) => specifier!);
