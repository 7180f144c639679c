import { readFileSync } from 'node:fs';

export const escape = (text: string): string => text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);

export const code = (text: string): string => `<code>${escape(text)}</code>`;

export const chinese = (text: string): string => `<span lang="zh">${escape(text)}</span>`;

/** A title or a label in both languages. */
export const both = (en: string, zh: string): string => `${escape(en)} · ${chinese(zh)}`;

export const link = (id: string, text: string): string => `<a href="#${id}">${text}</a>`;

export const pre = (text: string): string => `<pre>${escape(text)}</pre>`;

/** What a search finds one by one; whatever is not marked is part of what is around it. */
export const unit = 'data-unit';

/** Its cells are HTML. Where the page is narrow its rows are blocks. @param attribute of each row */
export const table = (head: string[], rows: string[][], attribute = ''): string =>
  `<table><thead><tr>${head.map((cell) => `<th>${cell}</th>`).join('')}</tr></thead><tbody>${rows
    .map((cells) => `<tr ${attribute}>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`)
    .join('')}</tbody></table>`;

/** A file beside this one, as the build has copied it. */
export const file = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8');

/** What all pages look like, and what they run. */
export const style = (): string => file('browser/style.css');
export const script = (): string => file('browser/search.mjs');

/** Filters the contents and what they lead to as somebody types; shown by the script alone. */
const search = `<div role="search" hidden><label>${both('Search', '查找')}
<input type="search" aria-keyshortcuts="Control+K Meta+K" autocomplete="off" spellcheck="false"></label>
<div role="status"></div></div>`;

/** A self-contained page, its style and its script within. All but the title is HTML. */
export const frame = (
  { title, intro, contents, scripts = '' }: { title: string; intro: string; contents: string[]; scripts?: string },
  chapters: string[],
): string => `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${title}</title><style>${style()}</style>${scripts}</head><body>
<header><h1>${title}</h1><p>${intro}</p></header>
<nav aria-label="Contents">${search}${contents.join('')}</nav>
<main>
${chapters.join('\n')}
</main><script type="module">${script()}</script></body></html>`;
