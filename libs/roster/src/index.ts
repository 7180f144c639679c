export { checkRoster, understand, type Checked } from './check/check-roster.js';
export type { CheckOptions } from './check/options.js';
export type { Understood, UnderstoodSheet } from './check/understand.js';
export type { Fault } from './faults/fault.js';
export type { Refusal } from './reading/refused.js';
export type { RosterFile } from './reading/sheet.js';
export { markedWorkbook } from './workbook/mark.js';
export { rosterTemplate, type Language } from './workbook/templates.js';
