import { readFileSync } from 'node:fs';
import { examples, type CommandName } from '#contracts';
import { both, code, escape, file } from './html.js';

/** Where requests can be tried. @property salt what the forms begin with; nothing that is a secret */
export interface TryIt {
  salt: string;
}

/** Signs and sends one command. Without the script, and where it is not allowed, nobody sees it. */
export function tryForm(cmd: CommandName, { salt }: TryIt): string {
  const { cmd: _, school_id, account_id, timestamp: _t, sign: _s, ...fields } = examples[cmd].request;
  const input = (name: string, value: unknown, attributes: string) =>
    `<label>${code(name)}<input name="${name}" value="${escape(String(value))}" required ${attributes}></label>`;
  return `<details class="try" hidden><summary>${both('Try it', '试一试')}</summary><form data-cmd="${cmd}">
${input('school_id', school_id, 'inputmode="numeric" pattern="[0-9]+"')}
${input('account_id', account_id, 'inputmode="numeric" pattern="[0-9]+"')}
${input('salt', salt, 'autocomplete="off" spellcheck="false"')}
<label class="whole">${both('Fields', '字段')}
<textarea name="fields" rows="${Object.keys(fields).length + 2}" spellcheck="false">${escape(JSON.stringify(fields, null, 2))}</textarea></label>
<button>${both('Sign and send', '签名并发送')}</button>
<div class="answer whole" aria-live="polite" hidden><pre tabindex="0"></pre><pre tabindex="0"></pre></div></form></details>`;
}

/** Where the browser finds the library that the script names. */
export const importMap = JSON.stringify({ imports: { '@noble/hashes/': '/docs/try/' } });
export const tryScript = `<script type="importmap">${importMap}</script><script type="module" src="/docs/try/try.mjs"></script>`;

/** Browsers have no MD5: what the library's has, itself included. */
const hashes = ['legacy.js', 'utils.js', '_md.js', '_u64.js'];

/** A module that the forms need; undefined: there is none of that name. */
export function tryModule(name: string): string | undefined {
  if (name === 'try.mjs') return file('browser/try.mjs');
  if (!hashes.includes(name)) return undefined;
  const library = import.meta.resolve('@noble/hashes/legacy.js');
  return readFileSync(new URL(name, library), 'utf8');
}
