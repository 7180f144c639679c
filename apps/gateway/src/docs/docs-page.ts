import { commands, errors, examples, type Command, type CommandName } from '#contracts';
import { callbacks, request, tables, waiting } from './docs-text.js';
import { both, chinese, code, escape, frame, link, pre, table, unit } from './html.js';
import { tryForm, tryScript, type TryIt } from './try-it.js';

function fieldsOf({ fields }: Command): string {
  const rows = Object.entries(fields.shape).map(([name, field]) => [
    code(name),
    field.safeParse(undefined).success ? 'optional' : 'required',
    escape(field.description ?? ''),
  ]);
  return rows.length > 0 ? table(['field', 'needed', 'what'], rows) : '<p>No fields beside the envelope.</p>';
}

const answerOf = (command: Command): string =>
  command.answer === 'table'
    ? `<p>Answers a <a href="#tables">table</a>: ${Object.keys(command.columns).map(code).join(' ')}</p>`
    : `<p>Answers ${Object.keys(command.reply.shape).map(code).join(' ')}</p>`;

const exchange = ({ request: asked, answer }: { request: object; answer: object }): string =>
  `<details><summary>${both('Example', '例子')}</summary>${pre(JSON.stringify(asked))}${pre(JSON.stringify(answer))}</details>`;

function commandSection(cmd: CommandName, tryIt?: TryIt): string {
  const command: Command = commands[cmd];
  const waits = 'wait_ms' in command.fields.shape ? '<p>See <a href="#waiting">waiting</a>.</p>' : '';
  const form = tryIt ? tryForm(cmd, tryIt) : '';
  return `<section id="${cmd}" ${unit}><h3>${code(cmd)}</h3><p>${escape(command.summary)}</p>${fieldsOf(command)}${answerOf(command)}${waits}${exchange(examples[cmd])}${form}</section>`;
}

const chapters = {
  request: both('A request', '请求'),
  tables: both('Tables', '表'),
  waiting: both('Waiting', '等待'),
  commands: both('Commands', '命令'),
  files: both('Photos and files', '照片和文件'),
  callbacks: both('Callbacks', '回调'),
  errors: both('Errors', '错误'),
};
type Chapter = keyof typeof chapters;
const titled = (id: Chapter, content: string, attribute: string): string =>
  `<section id="${id}" ${attribute}><h2>${chapters[id]}</h2>${content}</section>`;
const chapter = (id: Chapter, content: string): string => titled(id, content, unit);
/** Its parts are found one by one. */
const chapterOfUnits = (id: Chapter, content: string): string => titled(id, content, '');

/** The API for people to read, from the same contracts as /openapi.json. One self-contained page. */
export function docsPage(tryIt?: TryIt): string {
  const names = Object.keys(commands) as CommandName[];
  const contents = Object.entries(chapters).map(
    ([id, title]) => link(id, title) + (id === 'commands' ? names.map((cmd) => link(cmd, code(cmd))).join('') : ''),
  );
  const errorRows = Object.entries(errors).map(([name, entry]) => [
    code(name),
    String(entry.code),
    String(entry.status),
    `${chinese(entry.zh)}<br>${escape(entry.en)}`,
    `${chinese(entry.remedy.zh)}<br>${escape(entry.remedy.en)}`,
  ]);
  const intro = `The 2017 contract and what is new. For programs: <a href="/openapi.json">OpenAPI 3.1</a>. See also the
<a href="/docs/callbacks">callbacks</a>, and for services beside it the <a href="/docs/events">events</a>.`;
  return frame({ title: 'SchoolIM API', intro, contents, scripts: tryIt && tryScript }, [
    chapter('request', request()),
    chapter('tables', tables),
    chapter('waiting', waiting),
    chapterOfUnits('commands', names.map((cmd) => commandSection(cmd, tryIt)).join('\n')),
    chapter(
      'files',
      `<p>${code('GET /api/userpic')} and ${code('GET /api/easemob/file')} take the same credentials in the query string.</p>`,
    ),
    chapter('callbacks', callbacks),
    chapterOfUnits('errors', table(['error', 'code', 'HTTP', 'text', 'remedy'], errorRows, unit)),
  ]);
}
