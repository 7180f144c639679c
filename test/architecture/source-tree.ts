import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { fileURLToPath } from 'node:url';
import { dirname, join, normalize } from 'node:path';
import ts from 'typescript';

/** The root of the repository, seen from dist/test/architecture. */
export const root = fileURLToPath(new URL('../../..', import.meta.url));

/** Path from the root → text. */
export type SourceTree = ReadonlyMap<string, string>;

interface Manifest {
  imports: Record<string, { types: string; default: string }>;
  dependencies: Record<string, string>;
  optionalDependencies: Record<string, string>;
  devDependencies: Record<string, string>;
}
export const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Manifest;

/** The files by which libraries are entered. */
export const doors: ReadonlySet<string> = new Set(Object.values(manifest.imports).map(({ types }) => normalize(types)));

/** `work` for its doors `#work` and `#work/nest`; undefined for whatever is no library. */
export const libOf = (specifier: string): string | undefined => /^#(\w+)/.exec(specifier)?.[1];

/** Everything written by hand under apps, libs and test. */
export function readSourceTree(): SourceTree {
  const files = ['apps', 'libs', 'test'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((path) => join(folder, path)),
  );
  const sources = files.filter((path) => /\.(ts|mjs|js)$/.test(path));
  return new Map(sources.map((path) => [path, readFileSync(join(root, path), 'utf8')]));
}

/** `apps/gateway` for a file of it; `test` for everything there. */
export const unitOf = (path: string): string =>
  path.startsWith('test/') ? 'test' : path.split('/').slice(0, 2).join('/');

export const isSpec = (path: string): boolean => path.endsWith('.spec.ts') || path.startsWith('test/');

/** What an import leads to. */
type Target = { file: string } | { package: string } | { nothing: true };

interface Import {
  specifier: string;
  /** What is taken from there; `*` for all there is, and for what can't be told. */
  names: string[];
  target: Target;
}

/** A file as the rules see it. */
export interface Source {
  path: string;
  lines: number;
  imports: Import[];
  /** What its string and template literals say. */
  texts: string[];
  /** How it changes the database by itself: a transaction that it opens, or a statement that it writes with. */
  writes: { by: 'transaction' | 'statement'; on: string }[];
  readsEnvironment: boolean;
  usesForwardRef: boolean;
  exportsEverything: boolean;
}

/** What a file says by itself, wherever it stands. */
type Parsed = Omit<Source, 'path' | 'imports'> & { taken: Pick<Import, 'specifier' | 'names'>[] };

export function readSource(path: string, tree: SourceTree): Source {
  const { taken, ...rest } = parse(tree.get(path)!);
  const imports = taken.map((one) => ({ ...one, target: resolve(one.specifier, path, tree) }));
  return { path, imports, ...rest };
}

const parsed = new Map<string, Parsed>();

/** Once per text: a tree with a plant in it has nearly all its files in common with the tree without. */
function parse(text: string): Parsed {
  const known = parsed.get(text);
  if (known) return known;
  const result: Parsed = {
    lines: text.split('\n').length - 1,
    taken: [],
    texts: [],
    writes: [],
    readsEnvironment: false,
    usesForwardRef: false,
    exportsEverything: false,
  };
  const visit = (node: ts.Node): void => {
    const specifier = specifierOf(node);
    if (specifier !== undefined) result.taken.push({ specifier, names: namesOf(node) });
    else if (ts.isStringLiteralLike(node) || ts.isTemplateLiteralToken(node)) result.texts.push(node.text);
    if (ts.isExportDeclaration(node) && !node.exportClause) result.exportsEverything = true;
    if (ts.isIdentifier(node) && node.text === 'forwardRef') result.usesForwardRef = true;
    if (ts.isCallExpression(node)) result.writes.push(...writesOf(node));
    if (isEnvironment(node)) result.readsEnvironment = true;
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile('file.ts', text, ts.ScriptTarget.ES2022, true));
  parsed.set(text, result);
  return result;
}

/** What is imported by `import`, `export … from`, `import()` or a type's `import('…')`. */
function specifierOf(node: ts.Node): string | undefined {
  const named =
    ts.isImportDeclaration(node) || ts.isExportDeclaration(node)
      ? node.moduleSpecifier
      : ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword
        ? node.arguments[0]
        : ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)
          ? node.argument.literal
          : undefined;
  return named && ts.isStringLiteralLike(named) ? named.text : undefined;
}

/** The names that an import or export takes, whatever they are called here. */
function namesOf(node: ts.Node): string[] {
  if (ts.isImportTypeNode(node)) return [node.qualifier?.getText() ?? '*'];
  const clause = ts.isImportDeclaration(node)
    ? (node.importClause?.namedBindings ?? node.importClause)
    : ts.isExportDeclaration(node)
      ? node.exportClause
      : undefined;
  return clause && (ts.isNamedImports(clause) || ts.isNamedExports(clause))
    ? clause.elements.map(({ propertyName, name }) => (propertyName ?? name).text)
    : ['*'];
}

/** `….transaction(…)`, and `….query(…)` with a statement that writes. */
function writesOf({ expression, arguments: [first] }: ts.CallExpression): Parsed['writes'] {
  if (!ts.isPropertyAccessExpression(expression)) return [];
  const on = expression.expression.getText();
  const { text: method } = expression.name;
  if (method === 'transaction' || method === 'createQueryRunner') return [{ by: 'transaction', on }];
  const writes = /\b(insert\s+into|update|delete\s+from|setval)\b/i.test(first?.getText() ?? '');
  return method === 'query' && writes ? [{ by: 'statement', on }] : [];
}

/** `process.env`, `process['env']`, `{ env } = process` or `import … from 'node:process'`. */
function isEnvironment(node: ts.Node): boolean {
  const isProcess = (value?: ts.Node) => !!value && ts.isIdentifier(value) && value.text === 'process';
  if (ts.isPropertyAccessExpression(node)) return isProcess(node.expression) && node.name.text === 'env';
  if (ts.isElementAccessExpression(node)) return isProcess(node.expression);
  if (ts.isVariableDeclaration(node)) return isProcess(node.initializer);
  return /^(node:)?process$/.test(specifierOf(node) ?? '');
}

const packages = new Set(
  [manifest.dependencies, manifest.optionalDependencies, manifest.devDependencies].flatMap(Object.keys),
);

/** `@nestjs/common` of `@nestjs/common/internal.js`. */
export const packageOf = (specifier: string): string =>
  specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');

/** What makes an image stands beside the tree, for tests alone. */
const isOfDeploy = (path: string): boolean => path.startsWith('deploy/') && existsSync(join(root, path));

/** As Node and TypeScript do it, for the few forms that this repository uses; anything else leads nowhere. */
function resolve(specifier: string, from: string, tree: SourceTree): Target {
  const isThere = (path: string) => tree.has(path) || (unitOf(from) === 'test' && isOfDeploy(path));
  const found = (path: string): Target => (isThere(path) ? { file: path } : { nothing: true });
  if (specifier.startsWith('#')) return found(normalize(manifest.imports[specifier]?.types ?? ''));
  if (specifier.startsWith('.')) {
    const path = join(dirname(from), specifier);
    const source = path.replace(/\.js$/, '.ts');
    return found(tree.has(source) ? source : path);
  }
  const name = packageOf(specifier);
  const builtIn = isBuiltin(specifier);
  return builtIn || packages.has(name) ? { package: builtIn ? specifier : name } : { nothing: true };
}
