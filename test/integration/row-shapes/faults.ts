import { commands, type CommandName } from '#contracts';
import ts from 'typescript';
import type { Brought, Description } from './described.js';
import type { Statement } from './statements.js';

/** What is wrong with what is said of a statement's rows, in a sentence each; nothing, if it is as PostgreSQL has it. */
export function faultsOf(statement: Statement, { columns, answer }: Description, checker: ts.TypeChecker): string[] {
  if (columns.length === 0 && answer === 'rows') return [];
  if (statement.isCells) return cellFaults(statement, columns, checker);
  if (statement.unread) return [];
  const { rows, faults } = rowsOf(statement.answer, answer, checker);
  if (faults.length > 0 || !rows) return faults;
  return rowFaults(rows, columns, checker);
}

const isLoose = ({ flags }: ts.Type): boolean =>
  !!(flags & (ts.TypeFlags.Unknown | ts.TypeFlags.Void | ts.TypeFlags.NonPrimitive));
const isAny = ({ flags }: ts.Type): boolean => !!(flags & ts.TypeFlags.Any);

const anyRows = 'its rows are read and nobody says what they are: give them a type where they arrive';

/** The row of an answer, and whether that has the form which TypeORM gives it. */
function rowsOf(
  answer: ts.Type,
  form: Description['answer'],
  checker: ts.TypeChecker,
): { rows?: ts.Type | undefined; faults: string[] } {
  if (isLoose(answer)) return { faults: [] };
  if (isAny(answer)) return { faults: [anyRows] };
  const list = form === 'rows' ? answer : elementOf(answer, 0, checker);
  if (form === 'rows and count' && (!checker.isTupleType(answer) || !list))
    return { faults: ['an update or delete answers [rows, count], and is taken for rows'] };
  if (!list || isLoose(list)) return { faults: [] };
  if (isAny(list)) return { faults: [anyRows] };
  const rows = elementOf(list, 0, checker);
  if (!rows) return { faults: ['it answers a list of rows, and is taken for something else'] };
  return isAny(rows) ? { faults: [anyRows] } : { rows: isLoose(rows) ? undefined : rows, faults: [] };
}

const elementOf = (list: ts.Type, place: number, checker: ts.TypeChecker): ts.Type | undefined =>
  checker.isTupleType(list)
    ? checker.getTypeArguments(list as ts.TypeReference)[place]
    : checker.getIndexTypeOfType(list, ts.IndexKind.Number);

function rowFaults(row: ts.Type, columns: readonly Brought[], checker: ts.TypeChecker): string[] {
  const ofAnyName = checker.getIndexTypeOfType(row, ts.IndexKind.String);
  if (ofAnyName) return columns.flatMap((column) => columnFaults(column, ofAnyName, { checker, oneOf: true }));
  const declared = checker.getPropertiesOfType(row);
  const names = new Set(columns.map(({ name }) => name));
  const missing = declared.filter(({ name, flags }) => !names.has(name) && !(flags & ts.SymbolFlags.Optional));
  return [
    ...missing.map(({ name }) => `${name} is declared, and no column of this name is brought`),
    ...columns.flatMap((column) => {
      const property = declared.find(({ name }) => name === column.name);
      if (!property) return [`${column.name} is brought, and nobody has declared it`];
      return columnFaults(column, checker.getTypeOfSymbol(property), { checker });
    }),
  ];
}

/** @param how.oneOf whether one type is declared for all columns, of which each need be one part */
function columnFaults(
  { name, type, kind, nullBy }: Brought,
  declared: ts.Type,
  { checker, oneOf = false }: { checker: ts.TypeChecker; oneOf?: boolean },
): string[] {
  const parts = declared.isUnion() ? declared.types : [declared];
  if (parts.some((part) => isAny(part) || isLoose(part))) return [];
  const nothing = ts.TypeFlags.Null | ts.TypeFlags.Undefined;
  const some = parts.filter(({ flags }) => !(flags & nothing)).map((part) => kindOfType(part, checker));
  const kinds = [...new Set(some)];
  const fits = kind === 'json' || (oneOf ? kinds.includes(kind) : kinds.every((one) => one === kind));
  const admitsNull = parts.some(({ flags }) => flags & ts.TypeFlags.Null);
  return [
    ...(fits ? [] : [`${name} is declared as ${kinds.join(' | ')}, and is ${type}, which arrives as ${kind}`]),
    ...(nullBy && !admitsNull ? [`${name} may be null by ${nullBy}, and is declared as if it never were`] : []),
  ];
}

function kindOfType(type: ts.Type, checker: ts.TypeChecker): string {
  const { flags } = type;
  if (flags & ts.TypeFlags.StringLike) return 'string';
  if (flags & ts.TypeFlags.NumberLike) return 'number';
  if (flags & ts.TypeFlags.BooleanLike) return 'boolean';
  const element = type.symbol?.name === 'Buffer' ? undefined : checker.getIndexTypeOfType(type, ts.IndexKind.Number);
  if (!element) return type.symbol?.name ?? checker.typeToString(type);
  return `${kindOfType(element.isUnion() ? element.types[0]! : element, checker)}[]`;
}

/** Cells have their place alone: those of a table are the command's columns, others are named by a tuple. */
function cellFaults({ command, answer }: Statement, columns: readonly Brought[], checker: ts.TypeChecker): string[] {
  const row = elementOf(answer, 0, checker);
  const tuple = row && checker.isTupleType(row) ? (row as ts.TupleTypeReference) : undefined;
  const contract = command === undefined ? undefined : commands[command as CommandName];
  const table = contract && 'columns' in contract ? (contract.columns as Columns) : undefined;
  const declared = tuple ? labelsOf(tuple) : table && Object.keys(table);
  if (!declared) return ['its cells are read by their places, and no tuple says what they are'];
  const brought = columns.map(({ name }) => name).join(', ');
  if (brought !== declared.join(', ')) return [`it brings ${brought}, and is read as ${declared.join(', ')}`];
  return columns.flatMap((column, place) => {
    const is = /int/.test(column.type) ? 'integer' : 'text';
    if (tuple) return columnFaults({ ...column, kind: 'string' }, checker.getTypeArguments(tuple)[place]!, { checker });
    const said = table![column.name];
    return is === said ? [] : [`${column.name} is ${said} in the contract of ${command}, and comes as ${column.type}`];
  });
}

type Columns = Readonly<Record<string, string>>;

const labelsOf = ({ target }: ts.TupleTypeReference): string[] =>
  target.labeledElementDeclarations?.map((label) => label?.name.getText() ?? '') ?? [];
