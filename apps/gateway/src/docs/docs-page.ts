import { commands, errors, events, examples, type Command, type CommandName } from '#contracts';
import { callbacks, request, tables, waiting } from './docs-text.js';
import { code, escape, frame, table } from './html.js';

function fieldsOf({ fields }: Command): string {
  const rows = Object.entries(fields.shape).map(([name, field]) => [
    code(name),
    field.safeParse(undefined).success ? 'optional' : 'required',
    escape(field.description ?? ''),
  ]);
  return rows.length > 0 ? table(['field', '', ''], rows) : '<p>No fields beside the envelope.</p>';
}

const answerOf = (command: Command): string =>
  command.answer === 'table'
    ? `<p>Answers a <a href="#tables">table</a>: ${Object.keys(command.columns).map(code).join(' ')}</p>`
    : `<p>Answers ${Object.keys(command.reply.shape).map(code).join(' ')}</p>`;

const exchange = ({ request: asked, answer }: { request: object; answer: object }): string =>
  `<details><summary>Example · 例子</summary><pre>${escape(JSON.stringify(asked))}</pre><pre>${escape(JSON.stringify(answer))}</pre></details>`;

function commandSection(cmd: CommandName): string {
  const command: Command = commands[cmd];
  const waits = 'wait_ms' in command.fields.shape ? '<p>See <a href="#waiting">waiting</a>.</p>' : '';
  return `<section id="${cmd}"><h3>${code(cmd)}</h3><p>${escape(command.summary)}</p>${fieldsOf(command)}${answerOf(command)}${waits}${exchange(examples[cmd])}</section>`;
}

const chapters = {
  request: 'A request · 请求',
  tables: 'Tables · 表',
  waiting: 'Waiting · 等待',
  commands: 'Commands · 命令',
  files: 'Photos and files · 照片和文件',
  callbacks: 'Callbacks · 回调',
  errors: 'Errors · 错误',
};
const chapter = (id: keyof typeof chapters, content: string): string => `<h2 id="${id}">${chapters[id]}</h2>${content}`;
const link = (id: string, text: string): string => `<a href="#${id}">${text}</a>`;

/** The API for people to read, from the same contracts as /openapi.json. One self-contained page, nothing to run. */
export function docsPage(): string {
  const names = Object.keys(commands) as CommandName[];
  const contents = Object.entries(chapters).map(
    ([id, title]) => link(id, title) + (id === 'commands' ? names.map((cmd) => link(cmd, code(cmd))).join('') : ''),
  );
  const eventRows = Object.values(events).map(({ type, summary }) => [code(type), escape(summary)]);
  const errorRows = Object.entries(errors).map(([name, entry]) => [
    code(name),
    String(entry.code),
    String(entry.status),
    `${escape(entry.zh)}<br>${escape(entry.en)}`,
    `${escape(entry.remedy.zh)}<br>${escape(entry.remedy.en)}`,
  ]);
  const intro = `The 2017 contract and what is new. For programs: <a href="/openapi.json">OpenAPI 3.1</a>. For services beside it:
the <a href="/docs/events">events</a>.`;
  return frame({ title: 'SchoolIM API', intro, contents }, [
    chapter('request', request),
    chapter('tables', tables),
    chapter('waiting', waiting),
    chapter('commands', names.map(commandSection).join('\n')),
    chapter(
      'files',
      `<p>${code('GET /api/userpic')} and ${code('GET /api/easemob/file')} take the same credentials in the query string.</p>`,
    ),
    chapter('callbacks', callbacks + table(['type', 'when'], eventRows)),
    chapter('errors', table(['error', 'code', 'HTTP', 'text', 'remedy'], errorRows)),
  ]);
}
