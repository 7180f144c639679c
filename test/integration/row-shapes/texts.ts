import ts from 'typescript';
import { Choices } from './choices.js';
import { Uses } from './uses.js';
import { globals, keyOf, NotStatic, operators, unsaid } from './values.js';

/** What names stand for inside a function that is called. */
type Scope = Map<ts.Symbol, unknown>;
type Fields = Record<string, unknown>;
type FunctionNode = ts.ArrowFunction | ts.FunctionExpression | ts.FunctionDeclaration;

/**
 * Reads which texts an expression stands for, by the constants and functions of all files. Where it depends on what is not
 * known, there is a text for each way that it can go: either branch of a choice, each of the few words of a type, what each
 * of its callers hands over for a parameter.
 */
export class Texts {
  private readonly checker: ts.TypeChecker;
  private readonly uses: Uses;
  /** What is the same whichever way it goes. */
  private readonly constants = new Map<ts.Node, unknown>();
  /** Functions of ours may be given what can't be said. */
  private readonly ours = new WeakSet<object>();
  /** What has turned out not to be static. */
  private readonly unknown = new Set<ts.Node>();
  private readonly busy = new Set<ts.Node>();
  private choices = new Choices();

  constructor(program: ts.Program, files: readonly ts.SourceFile[]) {
    this.checker = program.getTypeChecker();
    this.uses = new Uses(this.checker, files);
  }

  /** The texts of a statement, or of one with a name. @throws NotStatic */
  of(node: ts.Expression): string[] {
    const texts = new Set<string>();
    this.choices = new Choices();
    do {
      const value = this.value(node, new Map());
      const text = typeof value === 'string' ? value : (value as { text?: unknown }).text;
      if (typeof text !== 'string') throw new NotStatic(node);
      texts.add(text);
    } while (this.choices.next());
    return [...texts];
  }

  private value(node: ts.Expression, scope: Scope): unknown {
    if (ts.isStringLiteralLike(node)) return node.text;
    if (ts.isNumericLiteral(node)) return Number(node.text);
    if (node.kind === ts.SyntaxKind.NullKeyword) return null;
    if (node.kind === ts.SyntaxKind.TrueKeyword) return true;
    if (node.kind === ts.SyntaxKind.FalseKeyword) return false;
    if (ts.isTemplateExpression(node)) return this.template(node, scope);
    if (ts.isConditionalExpression(node))
      return this.value(this.holds(node.condition, scope) ? node.whenTrue : node.whenFalse, scope);
    if (ts.isBinaryExpression(node)) return this.binary(node, scope);
    if (ts.isArrayLiteralExpression(node)) return node.elements.flatMap((element) => this.element(element, scope));
    if (ts.isObjectLiteralExpression(node)) return this.object(node, scope);
    if (ts.isArrowFunction(node) || ts.isFunctionExpression(node)) return this.functionOf(node, scope);
    if (ts.isPropertyAccessExpression(node)) return this.property(node, scope);
    if (ts.isElementAccessExpression(node)) return this.oneOf(node, scope);
    if (ts.isCallExpression(node)) return this.call(node, scope);
    if (ts.isIdentifier(node)) return this.named(this.uses.symbolOf(node), node, scope);
    if (ts.isParenthesizedExpression(node) || ts.isAsExpression(node)) return this.value(node.expression, scope);
    if (ts.isNonNullExpression(node) || ts.isSatisfiesExpression(node)) return this.value(node.expression, scope);
    throw new NotStatic(node);
  }

  private ifStatic(read: () => unknown): unknown {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof NotStatic)) throw error;
      return unsaid;
    }
  }

  private template({ head, templateSpans }: ts.TemplateExpression, scope: Scope): string {
    return templateSpans.reduce((before, { expression, literal }) => {
      const value = this.value(expression, scope);
      if (value === undefined) throw new NotStatic(expression);
      return `${before}${String(value)}${literal.text}`;
    }, head.text);
  }

  private holds(condition: ts.Expression, scope: Scope): boolean {
    const known = this.ifStatic(() => this.value(condition, scope));
    return known === unsaid ? this.choices.one(condition, [true, false]) : !!known;
  }

  private binary(node: ts.BinaryExpression, scope: Scope): unknown {
    const { kind } = node.operatorToken;
    const left = this.value(node.left, scope);
    if (kind === ts.SyntaxKind.QuestionQuestionToken) return left ?? this.value(node.right, scope);
    const operator = operators[kind];
    if (!operator) throw new NotStatic(node);
    return operator(left, this.value(node.right, scope));
  }

  private element(node: ts.Expression, scope: Scope): unknown[] {
    return ts.isSpreadElement(node)
      ? (this.value(node.expression, scope) as unknown[])
      : [this.ifStatic(() => this.value(node, scope))];
  }

  private object(node: ts.ObjectLiteralExpression, scope: Scope): Fields {
    const made: Fields = {};
    for (const property of node.properties) {
      if (ts.isSpreadAssignment(property)) Object.assign(made, this.value(property.expression, scope));
      else if (ts.isPropertyAssignment(property) || ts.isShorthandPropertyAssignment(property))
        made[(property.name as ts.Identifier).text] = this.ifStatic(() => this.given(property, scope));
    }
    return made;
  }

  private taken(from: unknown, key: string, node: ts.Node): unknown {
    if (from === null || from === undefined) throw new NotStatic(node);
    const value = (from as Fields)[key];
    if (value === unsaid) throw new NotStatic(node);
    return value;
  }

  /** Of an object that is not known it is what somebody gives to that property of its kind, if anybody does. */
  private property(node: ts.PropertyAccessExpression, scope: Scope): unknown {
    const { expression, name, questionDotToken } = node;
    const from = this.ifStatic(() => this.value(expression, scope));
    if (from !== unsaid) return this.taken(from, name.text, node);
    const given = this.uses.givenTo(name as ts.Identifier);
    if (given.length === 0) throw new NotStatic(node);
    const one = this.choices.one(node, questionDotToken ? [...given, undefined] : given);
    return one && this.given(one, new Map());
  }

  private given(property: ts.PropertyAssignment | ts.ShorthandPropertyAssignment, scope: Scope): unknown {
    if (ts.isPropertyAssignment(property)) return this.value(property.initializer, scope);
    return this.named(this.checker.getShorthandAssignmentValueSymbol(property), property.name, scope);
  }

  /** By a key that is not known it is any of them. */
  private oneOf({ expression, argumentExpression: by }: ts.ElementAccessExpression, scope: Scope): unknown {
    const from = this.value(expression, scope) as Fields;
    const key = this.ifStatic(() => this.value(by, scope));
    return this.taken(from, String(key === unsaid ? this.choices.one(by, Object.keys(from)) : key), by);
  }

  private call(node: ts.CallExpression, scope: Scope): unknown {
    const { expression: callee } = node;
    const on = ts.isPropertyAccessExpression(callee) ? this.value(callee.expression, scope) : undefined;
    const called = ts.isPropertyAccessExpression(callee)
      ? this.taken(on, callee.name.text, callee)
      : this.value(callee, scope);
    const args = node.arguments.flatMap((one) => this.element(one, scope));
    if (typeof called !== 'function' || (!this.ours.has(called) && args.includes(unsaid))) throw new NotStatic(node);
    return called.apply(on, args) as unknown;
  }

  private named(symbol: ts.Symbol | undefined, node: ts.Identifier, scope: Scope): unknown {
    if (symbol && scope.has(symbol)) {
      const value = scope.get(symbol);
      if (value !== unsaid) return value;
    }
    if (node.text in globals) return globals[node.text];
    const declaration = symbol?.valueDeclaration;
    if (!declaration || this.busy.has(declaration) || this.unknown.has(declaration)) throw new NotStatic(node);
    if (this.constants.has(declaration)) return this.constants.get(declaration);
    const words = this.wordsOf(node);
    if (words) return this.choices.one(declaration, words);
    const { made } = this.choices;
    this.busy.add(declaration);
    const value = this.ifStatic(() => this.declared(declaration, scope));
    this.busy.delete(declaration);
    if (value === unsaid) {
      this.unknown.add(declaration);
      throw new NotStatic(node);
    }
    const isConstant = ts.isVariableDeclaration(declaration) && ts.isSourceFile(declaration.parent.parent.parent);
    if (isConstant && made === this.choices.made) this.constants.set(declaration, value);
    return value;
  }

  /** What is one of a few words may be any of them. */
  private wordsOf(node: ts.Identifier): string[] | undefined {
    const type = this.checker.getTypeAtLocation(node);
    const types = type.isUnion() ? type.types : [type];
    return types.every((one) => one.isStringLiteral()) ? types.map(({ value }) => value) : undefined;
  }

  private declared(declaration: ts.Declaration, scope: Scope): unknown {
    if (ts.isFunctionDeclaration(declaration)) return this.functionOf(declaration, scope);
    if (ts.isBindingElement(declaration)) {
      const value = this.taken(this.declared(declaration.parent.parent, scope), keyOf(declaration), declaration);
      return value === undefined && declaration.initializer ? this.value(declaration.initializer, scope) : value;
    }
    if (ts.isVariableDeclaration(declaration) && declaration.initializer)
      return this.value(declaration.initializer, scope);
    if (ts.isParameter(declaration)) return this.handedOver(declaration, scope);
    throw new NotStatic(declaration);
  }

  /** What one of its callers hands over for a parameter. */
  private handedOver(parameter: ts.ParameterDeclaration, scope: Scope): unknown {
    const { parent, initializer } = parameter;
    const calls = this.uses.callsOf(parameter);
    if (calls.length === 0) throw new NotStatic(parameter);
    const given = this.choices.one(parent, calls).arguments[parent.parameters.indexOf(parameter)];
    if (given) return this.value(given, new Map());
    return initializer && this.value(initializer, scope);
  }

  private functionOf({ parameters, body }: FunctionNode, scope: Scope): (...args: unknown[]) => unknown {
    const made = (...args: unknown[]) => {
      const inner = new Map(scope);
      parameters.forEach(({ name, initializer, dotDotDotToken }, place) => {
        const given = dotDotDotToken ? args.slice(place) : args[place];
        this.bind(name, given === undefined && initializer ? this.value(initializer, inner) : given, inner);
      });
      return body && (ts.isBlock(body) ? this.returned(body.statements, inner) : this.value(body, inner));
    };
    this.ours.add(made);
    return made;
  }

  /** What a function returns of which nothing is asked but to name what it makes, and to choose. */
  private returned(statements: readonly ts.Statement[], scope: Scope): unknown {
    for (const [place, statement] of statements.entries()) {
      if (ts.isVariableStatement(statement))
        for (const { name, initializer } of statement.declarationList.declarations)
          this.bind(name, initializer && this.ifStatic(() => this.value(initializer, scope)), scope);
      else if (ts.isReturnStatement(statement)) return statement.expression && this.value(statement.expression, scope);
      else if (ts.isIfStatement(statement) && ts.isReturnStatement(statement.thenStatement)) {
        const rest = statements.slice(place + 1);
        return this.returned(this.holds(statement.expression, scope) ? [statement.thenStatement] : rest, scope);
      } else throw new NotStatic(statement);
    }
    return undefined;
  }

  private bind(name: ts.BindingName, value: unknown, scope: Scope): void {
    if (ts.isIdentifier(name)) scope.set(this.checker.getSymbolAtLocation(name)!, value);
    else
      for (const element of name.elements)
        if (!ts.isOmittedExpression(element)) {
          const taken = value === unsaid ? unsaid : (value as Fields | undefined)?.[keyOf(element)];
          const { initializer } = element;
          this.bind(element.name, taken === undefined && initializer ? this.value(initializer, scope) : taken, scope);
        }
  }
}
