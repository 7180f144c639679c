import ts from 'typescript';

/** What is written there can't be said without running the program. */
export class NotStatic extends Error {
  override name = 'NotStatic';

  constructor(node: ts.Node) {
    super(node.getText());
  }
}

/** Stands in a list or an object for what can't be said, until somebody needs it. */
export const unsaid = Symbol('unsaid');

/** Of those that JavaScript has, the ones that texts are made with. */
export const globals: Readonly<Record<string, unknown>> = { Object, String, undefined };

export const operators: Partial<Record<ts.SyntaxKind, (a: unknown, b: unknown) => unknown>> = {
  [ts.SyntaxKind.PlusToken]: (a, b) => (a as string) + (b as string),
  [ts.SyntaxKind.AsteriskToken]: (a, b) => Number(a) * Number(b),
  [ts.SyntaxKind.EqualsEqualsEqualsToken]: (a, b) => a === b,
  [ts.SyntaxKind.ExclamationEqualsEqualsToken]: (a, b) => a !== b,
};

/** By which key an element of a pattern takes its value. */
export const keyOf = (element: ts.BindingElement): string =>
  ts.isArrayBindingPattern(element.parent)
    ? String(element.parent.elements.indexOf(element))
    : (element.propertyName ?? element.name).getText();
