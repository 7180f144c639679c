export const escape = (text: string): string => text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);

export const code = (text: string): string => `<code>${escape(text)}</code>`;

/** A table that scrolls within itself where the page is narrow. Its cells are HTML. */
export const table = (head: string[], rows: string[][]): string =>
  `<div class="scroll"><table><thead><tr>${head.map((cell) => `<th>${cell}</th>`).join('')}</tr></thead><tbody>${rows
    .map((cells) => `<tr>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`)
    .join('')}</tbody></table></div>`;
