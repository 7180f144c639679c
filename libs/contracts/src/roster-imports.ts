import { z } from 'zod';
import { decimalId, storedLine } from './fields.js';

/*
 * Lists that other systems send: `/admin/v1/schools/{school_id}/imports`. What is written here is the contract, checked at
 * the gateway and told in OpenAPI.
 */

/** Bytes of the largest list; the reader of lists takes no more either. */
export const largestList = 20 * 1024 * 1024;

/** What a list may be, by its Content-Type; `name` is what its reader is told, which looks for itself. */
export const listTypes: Readonly<Record<string, string>> = {
  'text/csv': 'list.csv',
  'text/tab-separated-values': 'list.tsv',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': 'list.xlsx',
  'application/zip': 'list.zip',
};

/** Scopes of service keys: to send lists and look at what they would do; to have that done, and taken back. */
export const rosterScopes = ['roster:plan', 'roster:apply'] as const;
export type RosterScope = (typeof rosterScopes)[number];

export const schoolPath = z.object({ school_id: decimalId });
export const importPath = schoolPath.extend({ import_id: decimalId });

/** Which list it is. The same source and version once more is the same import. */
const identity = {
  source: storedLine(100).meta({ description: 'Whose list it is, such as the name of the system that sends it' }),
  version: storedLine(100).meta({
    description: 'Which list of that source it is. Sent again with the same content it is the same import.',
  }),
};

export const listQuery = z.object({
  ...identity,
  mode: z
    .enum(['full', 'additive'])
    .default('full')
    .meta({ description: 'full: whoever is not in it leaves; additive: nobody does' }),
  school_year: z
    .string()
    .regex(/^20\d\d$/, 'must be a year')
    .transform(Number)
    .optional()
    .meta({ description: 'The calendar year in which the school year begins; absent: the present one' }),
  stage: z
    .enum(['primary', 'junior', 'senior'])
    .optional()
    .meta({ description: 'What the school is, if one of them only' }),
  source_school: storedLine(200)
    .optional()
    .meta({ description: 'sourcedId of the school, where a OneRoster bundle has several' }),
});
export type ListQuery = z.output<typeof listQuery>;

export const approval = z.object({
  leaving: z.int().min(1).optional().meta({ description: 'How many people leave, where the preview says `leaving`' }),
});

const words = z.object({ zh: z.string(), en: z.string() });

const fault = z.object({
  code: z.string(),
  severity: z.enum(['error', 'warning']),
  sheet: z.string(),
  row: z.int().optional(),
  column: z.string().optional().meta({ description: 'As spreadsheet programs name it' }),
  value: z.string().meta({ description: 'Long numbers have their middle hidden' }),
  text: words,
  remedy: words,
});

const understood = z.object({
  format: z.string(),
  encoding: z.string().optional(),
  sheets: z.array(
    z.object({
      name: z.string(),
      kind: z.string(),
      headings: z.array(z.int()),
      title: z.string(),
      mapping: z.array(z.object({ column: z.string(), heading: z.string(), as: z.string() })),
      rows: z.int(),
    }),
  ),
  left_out: z.array(z.string()),
});

const verbs = { create: z.int(), change: z.int(), remove: z.int() };
const few = z.array(z.string());

const preview = z.object({
  people_and_classes: z.array(
    z.object({
      kind: z.string(),
      ...verbs,
      samples: z.object({ create: few, change: few, remove: few }).meta({ description: 'A few of each, by name' }),
    }),
  ),
  groups: z.object(verbs),
  rows: z.record(z.string(), z.object(verbs).partial()).meta({ description: 'By table: no more and no less' }),
  to_confirm: z
    .array(z.object({ role: z.string(), name: z.string(), by: z.string() }))
    .meta({ description: 'Recognised by evidence that somebody should look at' }),
  leaving: z.int().nullable().meta({ description: 'So many people leave that the number must be given to approve it' }),
});

const item = z.object({
  item: z.int().meta({ description: 'Its place in the batch, from 1' }),
  taken: z.boolean(),
  faults: z.array(
    fault
      .pick({ code: true, severity: true, value: true, text: true, remedy: true })
      .extend({ field: z.string().optional() }),
  ),
});

/** Faults that are told one by one. */
export const mostFaults = 1000;

/** What has been found in a list. */
const findings = z.object({
  understood: understood.nullable(),
  refusal: z
    .object({ reason: z.string(), text: words, remedy: words })
    .nullable()
    .meta({ description: 'Why the list is not taken as a whole' }),
  errors: z.int().meta({ description: 'With one error nothing of the list is taken' }),
  warnings: z.int(),
  faults: z.array(fault).meta({ description: `Errors and warnings, the first ${mostFaults} of them` }),
  items: z.array(item).nullable().meta({ description: 'Of a batch of people: what has become of each' }),
  preview: preview.nullable(),
});
export type Findings = z.output<typeof findings>;

/** How far an import is; from `received`, `approved`, `applying` and `undoing` it goes on by itself. */
const importStatuses = {
  received: 'it waits to be read',
  refused: 'the list is not taken; nothing is changed',
  unchanged: 'the school is as the list says',
  planned: 'nothing is changed yet: look, then approve',
  superseded: 'a newer list has come before it was approved',
  approved: 'it is going to be carried out',
  applying: 'it is being carried out',
  done: 'the school is as the list says',
  undoing: 'it is being taken back',
  undone: 'the school is as it was before',
  failed: 'it could not be carried out; nothing is changed',
} as const;
type ImportStatus = keyof typeof importStatuses;
export const onItsWay: readonly ImportStatus[] = ['received', 'approved', 'applying', 'undoing'];

export const importView = z.object({
  import_id: z.int(),
  school_id: z.int(),
  source: z.string(),
  version: z.string(),
  mode: z.enum(['full', 'additive']),
  status: z.enum(Object.keys(importStatuses) as [ImportStatus, ...ImportStatus[]]).meta({
    description: Object.entries(importStatuses)
      .map(([status, meaning]) => `${status}: ${meaning}`)
      .join('; '),
  }),
  stuck: z
    .string()
    .nullable()
    .meta({ description: 'Why it does not go on by itself: approve it again, or take it back; else ask the operator' }),
  progress: z.object({ done: z.int(), of: z.int() }).meta({ description: 'Transactions' }),
  received_at: z.iso.datetime(),
  finished_at: z.iso.datetime().nullable(),
  retry_after_ms: z.int().nullable().meta({ description: 'When to look again; null: it stays so' }),
  findings: findings.nullable().meta({ description: 'null: it has not been read yet' }),
});
export type ImportView = z.output<typeof importView>;

/** Imports of one answer. */
const [usualPage, largestPage] = [20, 100];

/** A part of the imports of a school. */
export const pageQuery = z.object({
  limit: z
    .string()
    .regex(/^([1-9]\d?|100)$/, `must be a number from 1 to ${largestPage}`)
    .transform(Number)
    .default(usualPage)
    .meta({ description: `At most so many, ${usualPage} where nothing is said` }),
  before: decimalId.optional().meta({ description: 'Those older than this one: `next_before` of the answer before' }),
});
export type PageQuery = z.output<typeof pageQuery>;

/** The imports of a school, without what was found in their lists. */
export const importList = z.object({
  imports: z.array(importView.omit({ findings: true })).meta({ description: 'The newest first' }),
  next_before: z
    .int()
    .nullable()
    .meta({ description: 'Ask for the next ones with it as `before`; null: there are none' }),
});
export type ImportList = z.output<typeof importList>;
