import { loadSettings } from '#config';
import type { Operator } from '#operating';
import {
  approveRoster,
  listImports,
  planRoster,
  readImport,
  undoRoster,
  type ImportRecord,
  type PlannedImport,
  type Refused,
} from '#operating/rosters';
import { schoolYearOf } from '#roster';
import type { Command } from 'commander';
import { digestKey } from './digest-key.js';
import type { ImportOptions, OfOne, OfSchool } from './import-options.js';
import { errorsIn, printFaults, readList, writeMarked } from './list-file.js';
import { asOperator } from './operator.js';
import { count, printJson, printRows, refuse, table } from './print.js';
import { progressOn } from './progress.js';
import { importRow, previewOf, whyNotPlanned, whyRefused } from './roster-words.js';
import { vendorCalls } from './vendor-calls.js';

/** `ops roster import`. */
export const importList = (program: Command, path: string, options: ImportOptions): Promise<void> =>
  asOperator(program, (operator) => takeList(operator, path, options));

/** `ops roster approve`. */
export const approve = (program: Command, id: number, options: OfOne): Promise<void> =>
  asOperator(program, async (operator) => {
    const onProgress = progressOn(process.stderr);
    tell(await approveRoster(operator, id, { ...options, onProgress }), { id, ...options });
  });

/** `ops roster undo`. */
export const undo = (program: Command, id: number, { yes, json }: OfOne): Promise<void> =>
  asOperator(program, async (operator) => {
    if (yes) return tell(await undoRoster(operator, id, { onProgress: progressOn(process.stderr) }), { id, json });
    const record = await readImport(operator.reads, id);
    show(record, { id, json });
    if (record) console.error('nothing is changed yet: add --yes to undo it');
  });

/** `ops roster status`. */
export const status = (program: Command, id: number, options: OfOne): Promise<void> =>
  asOperator(program, async ({ reads }) => show(await readImport(reads, id), { id, ...options }));

/** `ops roster list`. */
export const list = (program: Command, { school, limit, json }: OfSchool): Promise<void> =>
  asOperator(program, async ({ reads }) => {
    const records = await listImports(reads, school, limit);
    if (json) printJson(records);
    else printRows(records.map(importRow), { none: 'there is none', limit });
  });

async function takeList(operator: Operator, path: string, options: ImportOptions): Promise<void> {
  const { school, mode, stage, sourceSchool, dryRun, json, marked } = options;
  const file = await readList(path);
  if (!file) return;
  const schoolYear = options.year ?? schoolYearOf(new Date());
  const asked = {
    school,
    mode,
    stage,
    schoolYear,
    sourceSchool,
    digestKey: digestKey(),
    imUserIds: true,
    rehearsal: dryRun,
  };
  const plan = await planRoster(operator, file, asked);
  if ('faulty' in plan) {
    const { faults } = plan.faulty;
    if (marked) await writeMarked(file, plan.faulty, marked);
    if (json) printJson({ faults });
    else printFaults(faults);
    return refuse(`nothing is changed: ${count(errorsIn(faults), 'error')}`);
  }
  if (!('counts' in plan)) {
    if (json) printJson(plan);
    const why = whyNotPlanned(plan, school);
    return 'nothing' in plan ? console.error(why) : refuse(why);
  }
  const record = options.yes && !dryRun ? await carryOut(operator, plan, options) : undefined;
  const vendor = vendorCalls(plan.active, loadSettings(['EASEMOB_LIMITS']).EASEMOB_LIMITS);
  if (json) printJson({ ...plan, vendor, ...record });
  else {
    printFaults(plan.warnings);
    console.log(previewOf(plan, vendor));
  }
  if (record) return tell(record, { id: plan.import_id! });
  if (plan.import_id !== undefined) console.error(nextStep(plan));
}

const nextStep = ({ import_id, brake }: PlannedImport): string =>
  `nothing is changed yet: ops roster approve ${import_id}${brake === undefined ? '' : ` --leaving ${brake}`}`;

const carryOut = (operator: Operator, { import_id }: PlannedImport, { leaving: typed }: ImportOptions) =>
  approveRoster(operator, import_id!, { leaving: typed, onProgress: progressOn(process.stderr) });

/** What has become of it. */
function tell(record: ImportRecord | { refused: Refused }, { id, json }: { id: number; json?: true }): void {
  if (json) printJson(record);
  if ('refused' in record) return refuse(whyRefused(record.refused, id));
  const { failure } = record;
  if (failure !== null) {
    const remedy =
      record.status === 'failed' ? 'nothing is changed: import the list again' : `ops roster undo ${id} takes it back`;
    return refuse(`import ${id} stopped, and is ${record.status}: ${failure}; ${remedy}`);
  }
  console.error(`import ${id} is ${record.status}`);
}

function show(record: ImportRecord | undefined, { id, json }: { id: number; json?: true }): void {
  if (!record) return refuse(`there is no import ${id}`);
  if (json) return printJson(record);
  console.log(table([importRow(record)]));
  const rows = Object.entries(record.counts).map(([name, { create = 0, change = 0, remove = 0 }]) => ({
    table: name,
    create,
    change,
    remove,
  }));
  console.log(`\n${table(rows)}`);
}
