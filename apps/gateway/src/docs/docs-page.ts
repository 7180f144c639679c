import { commands, errors, events, examples, type Command } from '#contracts';

const escape = (text: string): string =>
  text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`); // prettier-ignore
const code = (text: string): string => `<code>${escape(text)}</code>`;

const table = (head: string[], rows: string[][]): string =>
  `<table><thead><tr>${head.map((cell) => `<th>${cell}</th>`).join('')}</tr></thead><tbody>${rows
    .map((cells) => `<tr>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`)
    .join('')}</tbody></table>`;

function fieldsOf({ fields }: Command): string {
  const shape = Object.entries(fields.shape).map(([name, field]) => code(name) + (field.safeParse(undefined).success ? ' <i>optional</i>' : '')); // prettier-ignore
  return shape.join(', ') || '–';
}

const answerOf = (command: Command): string =>
  command.answer === 'table'
    ? `table: ${Object.keys(command.columns).map(code).join(' ')}`
    : Object.keys(command.reply.shape).map(code).join(' ');

const exchange = ({ request, answer }: { request: { cmd: string }; answer: object }): string =>
  `<details><summary>${code(request.cmd)}</summary><pre>${escape(JSON.stringify(request))}</pre><pre>${escape(JSON.stringify(answer))}</pre></details>`;

const style = `
  :root { color-scheme: light dark; --line: light-dark(#ddd, #444); --soft: light-dark(#f6f6f4, #222); }
  body { font: 16px/1.55 system-ui, sans-serif; max-width: 68rem; margin: 0 auto; padding: 2rem 1rem 4rem; }
  h1 { font-size: 1.6rem; margin-bottom: 0 } h2 { margin-top: 2.5rem; font-size: 1.2rem }
  table { border-collapse: collapse; width: 100%; display: block; overflow-x: auto }
  th, td { text-align: left; vertical-align: top; padding: .4rem .7rem; border-bottom: 1px solid var(--line) }
  code, pre { font: .88em ui-monospace, monospace; background: var(--soft); border-radius: 4px }
  summary { cursor: pointer; padding: .3rem 0 } pre { white-space: pre-wrap; overflow-wrap: anywhere }
  code { padding: .1em .3em } pre { padding: .8rem 1rem; overflow-x: auto } i { opacity: .65 }`;

/** The API for people to read, from the same contracts as /openapi.json. One self-contained page, nothing to run. */
export function docsPage(): string {
  const commandRows = Object.entries(commands).map(([cmd, command]) => [code(cmd), escape(command.summary), fieldsOf(command), answerOf(command)]);
  const errorRows = Object.entries(errors).map(([name, entry]) => [code(name), String(entry.code), String(entry.status), `${escape(entry.zh)}<br>${escape(entry.en)}`, `${escape(entry.remedy.zh)}<br>${escape(entry.remedy.en)}`]);
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>SchoolIM API</title><style>${style}</style></head><body>
<h1>SchoolIM API</h1><p>The 2017 contract and what is new. For programs: <a href="/openapi.json">OpenAPI 3.1</a>.</p>
<h2>A request · 请求</h2>
<pre>POST /api/im
Content-Type: application/json

{"cmd":"getChatRoomList","school_id":1,"account_id":4541,"timestamp":"…","sign":"…","expanded":0}</pre>
<p>${code('sign = md5hex(timestamp + md5hex(school_id + account_id + salt))')}. Every timestamp works once.</p>
<h2>Commands · 命令</h2>${table(['cmd', 'what', 'fields', 'answer'], commandRows)}
${Object.values(examples).map(exchange).join('\n')}
<h2>Photos and files · 照片和文件</h2>
<p>${code('GET /api/userpic')} and ${code('GET /api/easemob/file')} take the same credentials in the query string.</p>
<h2>Callbacks · 回调</h2>${table(['type', 'when'], Object.values(events).map(({ type, summary }) => [code(type), escape(summary)]))}
<h2>Errors · 错误</h2>${table(['error', 'code', 'HTTP', 'text', 'remedy'], errorRows)}
</body></html>`;
} // prettier-ignore
