import { entry } from './entry.js';

/** Why a file is not read at all. */
export const refusals = {
  empty_file: entry(['文件是空的', 'The file is empty'], ['请选择有内容的文件', 'Choose a file that holds something']),
  file_too_large: entry(
    ['文件太大: {detail}', 'The file is too large: {detail}'],
    ['请按年级拆成几个文件', 'Split it, for example by grade'],
  ),
  wrong_extension: entry(
    ['文件的扩展名与内容不符: {detail}', 'The file is not what its name says: {detail}'],
    ['请用 Excel 另存为 .xlsx 或 .csv', 'Save it as .xlsx or .csv in your spreadsheet program'],
  ),
  html: entry(
    ['这是一个网页,不是表格', 'This is a web page and no table'],
    ['请用 Excel 打开后另存为 .xlsx', 'Open it in Excel and save it as .xlsx'],
  ),
  old_excel: entry(
    ['这是旧格式(.xls)或加密的工作簿', 'This is an old workbook (.xls), or one with a password'],
    ['请去掉密码,另存为 .xlsx', 'Remove the password and save it as .xlsx'],
  ),
  not_a_table: entry(
    ['这个文件不是表格: {detail}', 'This file is no table: {detail}'],
    ['请提交 .xlsx、.csv、.tsv 或 OneRoster 压缩包', 'Send .xlsx, .csv, .tsv or a OneRoster bundle'],
  ),
  delta_bundle: entry(
    ['OneRoster 压缩包只含变更(delta)', 'The OneRoster bundle holds changes only (delta)'],
    ['请导出完整数据(bulk)', 'Export all of it (bulk)'],
  ),
  macros: entry(
    ['工作簿中有宏', 'The workbook holds macros'],
    ['请另存为不带宏的 .xlsx', 'Save it as .xlsx without macros'],
  ),
  external_links: entry(
    ['工作簿引用了别的文件', 'The workbook refers to other files'],
    ['请断开链接(数据 → 编辑链接),或只粘贴数值', 'Break the links (Data, Edit Links), or paste values only'],
  ),
  damaged: entry(
    ['文件已损坏或不完整: {detail}', 'The file is damaged or cut off: {detail}'],
    ['请重新导出或重新上传', 'Export it or send it once more'],
  ),
  too_much_inside: entry(
    ['压缩包展开后太大: {detail}', 'The file unpacks to too much: {detail}'],
    ['请删除图片和多余的工作表', 'Remove pictures and sheets that are not needed'],
  ),
  too_many_rows: entry(
    ['行数太多: {detail}', 'Too many rows: {detail}'],
    ['请删除名单下面的空行,或按年级拆分', 'Delete the empty rows below the list, or split it by grade'],
  ),
  too_many_columns: entry(
    ['列数太多: {detail}', 'Too many columns: {detail}'],
    ['请只保留需要的列', 'Keep only the columns that are needed'],
  ),
  cell_too_long: entry(
    ['单元格内容太长: {detail}', 'A cell holds too much: {detail}'],
    ['请缩短该单元格', 'Shorten that cell'],
  ),
  unknown_encoding: entry(
    ['无法识别文件的编码', 'The encoding of the file is not known'],
    ['请另存为 .xlsx 或 UTF-8 的 .csv', 'Save it as .xlsx, or as .csv in UTF-8'],
  ),
  broken_quotes: entry(
    ['引号不成对: {detail}', 'A quotation mark has no partner: {detail}'],
    ['请检查该行的引号,或另存为 .xlsx', 'Look at the quotation marks there, or save it as .xlsx'],
  ),
} as const;
