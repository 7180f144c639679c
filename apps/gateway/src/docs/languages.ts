import { escape, file } from './html.js';

/** In which languages programs are shown: the name of each, and how its files end. */
export const languages = {
  JavaScript: 'mjs',
  Python: 'py',
  Java: 'java',
  Go: 'go',
  PHP: 'php',
  Ruby: 'rb',
  Perl: 'pl',
  'C#': 'cs',
} as const;
export type Language = keyof typeof languages;

/** What is shown in each language: how a command is signed and called, how a callback is verified. */
export type Program = 'call' | 'verify';

/** One file of `snippets` in each language as it is, and as `test/pages` runs it. One at a time can be open. */
export const inEachLanguage = (program: Program): string =>
  `<div class="languages">${Object.entries(languages)
    .map(([language, ending]) => {
      const text = escape(file(`snippets/${program}.${ending}`));
      return `<details name="${program}"><summary>${language}</summary><pre class="program" tabindex="0">${text}</pre></details>`;
    })
    .join('')}</div>`;
