export const escape = (text: string): string => text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);

export const code = (text: string): string => `<code>${escape(text)}</code>`;

/** A table that scrolls within itself where the page is narrow. Its cells are HTML. */
export const table = (head: string[], rows: string[][]): string =>
  `<div class="scroll"><table><thead><tr>${head.map((cell) => `<th>${cell}</th>`).join('')}</tr></thead><tbody>${rows
    .map((cells) => `<tr>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`)
    .join('')}</tbody></table></div>`;

/** What all pages look like. */
export const style = `
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

/** A self-contained page: its style within, nothing to run. Title and texts are HTML. */
export const frame = (
  { title, intro, contents }: { title: string; intro: string; contents: string[] },
  chapters: string[],
): string => `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${title}</title><style>${style}</style></head><body>
<header><h1>${title}</h1><p>${intro}</p></header>
<nav aria-label="Contents">${contents.join('')}</nav>
<main>
${chapters.join('\n')}
</main></body></html>`;
