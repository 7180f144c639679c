import { commands, errors, events, examples, type Command, type CommandName } from '#contracts';
import { callbacks, request, tables, waiting } from './docs-text.js';
import { code, escape, table } from './html.js';

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

const style = `
  :root { color-scheme: light dark; --line: light-dark(#ddd, #444); --soft: light-dark(#f6f6f4, #222); }
  body { font: 16px/1.55 system-ui, sans-serif; margin: 0 auto; max-width: 76rem; padding: 1.5rem 1rem 4rem; overflow-wrap: anywhere }
  h1 { font-size: 1.6rem; margin: 0 } h2 { margin-top: 2.5rem; font-size: 1.25rem } h3 { margin: 2rem 0 .3rem; font-size: 1rem }
  p { max-width: 44rem } nav { margin: 1.5rem 0 } nav a { display: inline-block; margin: .15rem .8rem .15rem 0 }
  section, h2 { scroll-margin-top: 1rem } section:target > h3 { background: light-dark(#fff3c4, #554400) }
  .scroll { overflow-x: auto } table { border-collapse: collapse; overflow-wrap: normal }
  th, td { text-align: left; vertical-align: top; padding: .4rem .7rem; border-bottom: 1px solid var(--line) }
  code, pre { font: .88em ui-monospace, monospace; background: var(--soft); border-radius: 4px }
  summary { cursor: pointer; padding: .3rem 0 } pre { white-space: pre-wrap }
  code { padding: .1em .3em } pre { padding: .8rem 1rem }
  @media (min-width: 60rem) {
    body { display: grid; grid-template-columns: 15rem minmax(0, 1fr); column-gap: 2.5rem }
    header { grid-column: 1 / -1 } nav { position: sticky; top: 1rem; max-height: calc(100vh - 2rem); overflow-y: auto }
    nav a { display: block; margin: 0; padding: .1rem 0 }
  }`;

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
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>SchoolIM API</title><style>${style}</style></head><body>
<header><h1>SchoolIM API</h1><p>The 2017 contract and what is new. For programs: <a href="/openapi.json">OpenAPI 3.1</a>.</p></header>
<nav aria-label="Contents">${contents.join('')}</nav>
<main>
${chapter('request', request)}
${chapter('tables', tables)}
${chapter('waiting', waiting)}
${chapter('commands', names.map(commandSection).join('\n'))}
${chapter('files', `<p>${code('GET /api/userpic')} and ${code('GET /api/easemob/file')} take the same credentials in the query string.</p>`)}
${chapter('callbacks', callbacks + table(['type', 'when'], eventRows))}
${chapter('errors', table(['error', 'code', 'HTTP', 'text', 'remedy'], errorRows))}
</main></body></html>`;
}
