import ts from 'typescript';

/** What is called, without what it is called on. */
const nameOf = ({ expression }: ts.CallExpression): ts.Node =>
  ts.isPropertyAccessExpression(expression) ? expression.name : expression;

type Given = ts.PropertyAssignment | ts.ShorthandPropertyAssignment;

/** Who calls a function, and who gives a property its value. */
export class Uses {
  private readonly calls = new Map<string, ts.CallExpression[]>();
  private readonly given = new Map<string, Given[]>();

  constructor(
    private readonly checker: ts.TypeChecker,
    files: readonly ts.SourceFile[],
  ) {
    const add = <T>(to: Map<string, T[]>, name: string, one: T) => to.get(name)?.push(one) ?? to.set(name, [one]);
    const visit = (node: ts.Node): void => {
      if (ts.isCallExpression(node)) add(this.calls, nameOf(node).getText(), node);
      else if (ts.isPropertyAssignment(node) || ts.isShorthandPropertyAssignment(node))
        add(this.given, node.name.getText(), node);
      ts.forEachChild(node, visit);
    };
    files.forEach(visit);
  }

  /** What a name stands for, in whatever file. */
  symbolOf(node: ts.Node): ts.Symbol | undefined {
    const symbol = this.checker.getSymbolAtLocation(node);
    return symbol && symbol.flags & ts.SymbolFlags.Alias ? this.checker.getAliasedSymbol(symbol) : symbol;
  }

  /** The calls of the function that a parameter is of. */
  callsOf({ parent }: ts.ParameterDeclaration): ts.CallExpression[] {
    const holder = ts.isArrowFunction(parent) && ts.isVariableDeclaration(parent.parent) ? parent.parent : parent;
    const symbol = 'name' in holder && holder.name ? this.symbolOf(holder.name) : undefined;
    const calls = this.calls.get(symbol?.name ?? '') ?? [];
    return calls.filter((call) => this.symbolOf(nameOf(call)) === symbol);
  }

  /** The places in which a property of an interface is given a value, by an object that fits. */
  givenTo(property: ts.Identifier): Given[] {
    const declaration = this.symbolOf(property)?.valueDeclaration;
    if (!declaration || !ts.isPropertySignature(declaration)) return [];
    const kind = this.checker.getTypeAtLocation(declaration.parent);
    const given = this.given.get(property.text) ?? [];
    return given.filter(({ parent }) => this.checker.isTypeAssignableTo(this.checker.getTypeAtLocation(parent), kind));
  }
}
