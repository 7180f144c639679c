import ts from 'typescript';
import { ownFiles, placeOf } from './sources.js';
import { Texts } from './texts.js';
import { NotStatic } from './values.js';

/** A raw statement where it is run. */
export interface Statement {
  /** As `apps/x/src/y.ts:12`. */
  place: string;
  /** Each that it can be; none where that can't be said. */
  texts: string[];
  /** What is said of its answer, as the compiler understands it. */
  answer: ts.Type;
  /** Nothing is read of its answer, but perhaps how many rows there are. */
  unread: boolean;
  /** Whether its answer is bare cells, by a `ReadRows`. */
  isCells: boolean;
  /** The command whose answer its rows are, if they are one. */
  command: string | undefined;
}

/** Every raw statement of a program. What runs the statements of others (`libs/database`, and who hands them on) is none. */
export function readStatements(program: ts.Program): Statement[] {
  const files = ownFiles(program);
  const checker = program.getTypeChecker();
  const texts = new Texts(program, files);
  const cells = namesOfCells(files);
  const found: Statement[] = [];
  const visit = (node: ts.Node): void => {
    ts.forEachChild(node, visit);
    if (!ts.isCallExpression(node)) return;
    const method = methodOf(node, checker, cells);
    const text = node.arguments.at(method === 'cells' ? -2 : 0);
    if (!method || !text || isHandedOn(text, checker)) return;
    found.push({
      place: placeOf(node),
      texts: textsOf(texts, text),
      answer: answerOf(node, checker),
      unread: isUnread(node),
      isCells: method === 'cells',
      command: method === 'cells' ? commandOf(node) : undefined,
    });
  };
  files.forEach(visit);
  return found;
}

function textsOf(texts: Texts, text: ts.Expression): string[] {
  try {
    return texts.of(text);
  } catch (error) {
    if (error instanceof NotStatic) return [];
    throw error;
  }
}

/** What is called to read cells: our own `readRows`, and whatever has the type of such a reader. */
function namesOfCells(files: readonly ts.SourceFile[]): ReadonlySet<string> {
  const names = new Set(['readRows']);
  const visit = (node: ts.Node): void => {
    if (ts.isPropertySignature(node) || ts.isParameter(node) || ts.isVariableDeclaration(node))
      if (node.type?.getText() === 'ReadRows') names.add(node.name.getText());
    ts.forEachChild(node, visit);
  };
  files.forEach(visit);
  return names;
}

/** How a call reads: `query` of TypeORM brings rows, readers of our own bring cells. */
function methodOf(
  node: ts.CallExpression,
  checker: ts.TypeChecker,
  cells: ReadonlySet<string>,
): 'query' | 'cells' | undefined {
  const { expression } = node;
  const name = (ts.isPropertyAccessExpression(expression) ? expression.name : expression).getText();
  if (name !== 'query' && !cells.has(name)) return undefined;
  const from = checker.getResolvedSignature(node)?.declaration?.getSourceFile().fileName ?? '';
  if (from.endsWith('/database/src/read-rows.ts')) return 'cells';
  return name === 'query' && from.includes('/typeorm/') ? 'query' : undefined;
}

/** A named statement that is another's. */
function isHandedOn(text: ts.Expression, checker: ts.TypeChecker): boolean {
  const declaration = checker.getSymbolAtLocation(text)?.valueDeclaration;
  return !!declaration && ts.isParameter(declaration) && checker.getTypeAtLocation(text).symbol?.name === 'Statement';
}

/** Past what only stands about an expression. */
function outermost(node: ts.Node): ts.Node {
  const { parent } = node;
  return ts.isAwaitExpression(parent) || ts.isParenthesizedExpression(parent) || ts.isVoidExpression(parent)
    ? outermost(parent)
    : node;
}

/** What is asserted of it, or else what follows from whom it is given to. */
function answerOf(node: ts.CallExpression, checker: ts.TypeChecker): ts.Type {
  const { parent } = outermost(node);
  const type = checker.getTypeAtLocation(ts.isAsExpression(parent) ? parent : node);
  return checker.getAwaitedType(type) ?? type;
}

function isUnread(node: ts.Node): boolean {
  const outer = outermost(node);
  const { parent } = outer;
  if (ts.isExpressionStatement(parent) || isCount(outer)) return true;
  // Handed back to whoever runs it in his transaction.
  if (ts.isArrowFunction(parent) && ts.isCallExpression(parent.parent)) return isUnread(parent.parent);
  if (!ts.isVariableDeclaration(parent) || !ts.isIdentifier(parent.name)) return false;
  const { name } = parent;
  const isFine = (child: ts.Node): boolean =>
    ts.isIdentifier(child) && child.text === name.text && child !== name
      ? isCount(child)
      : !ts.forEachChild(child, (inner) => !isFine(inner));
  return isFine(parent.parent.parent.parent);
}

/** `rows.length` */
const isCount = ({ parent }: ts.Node): boolean =>
  ts.isPropertyAccessExpression(parent) && parent.name.text === 'length';

/** The name in `Handler<'name'>`, of the handler that it stands in. */
function commandOf(node: ts.Node): string | undefined {
  if (ts.isVariableDeclaration(node) && node.type) return /^Handler<'(\w+)'>$/.exec(node.type.getText())?.[1];
  return node.parent && commandOf(node.parent);
}
