// A program of the build in few files, with faults woven in. Two of one kind with the same faults are bundled once in a run.
import { build } from 'esbuild';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { bundled } from '../../deploy/bundling.mjs';
import { once } from './once.mjs';
import { dist, external } from './packages.mjs';

/** @type {typeof import('../support/weave/weave.js')} */
const { weave, wovenLine } = await import(pathToFileURL(join(dist, 'test/support/weave/weave.js')).href);

/**
 * @param {string} main path of its main file below dist
 * @param {readonly import('../support/weave/weave.js').Mutation[]} mutations
 * @param {import('./prepare.mjs').Prepared} prepared
 * @returns {Promise<string>} path of its main file in few files
 */
export async function programInFewFiles(main, mutations, { folder, packages, placed }) {
  const what = JSON.stringify([main, mutations]);
  const place = join(folder, createHash('sha256').update(what).digest('hex').slice(0, 16));
  await once(place, (draft) =>
    build({
      entryPoints: [main],
      outdir: draft,
      ...bundled({ external: [...external, ...Object.values(packages)] }),
      alias: packages,
      plugins: [asWoven(mutations, placed)],
    }),
  );
  return join(place, basename(main));
}

/** Each of our modules as it is in the build, but for what is woven into it: it says so when it is loaded. */
const asWoven = (mutations, placed) => ({
  name: 'as-woven',
  setup({ onLoad }) {
    const paths = [...placed, ...mutations.map(({ file }) => join(dist, file))];
    const filter = new RegExp(`^(${paths.map((path) => path.replaceAll(/[^\w/]/g, '\\$&')).join('|')})$`);
    onLoad({ filter }, ({ path }) => {
      const ours = mutations.filter(({ file }) => path === join(dist, file));
      const lines = ours.map((mutation) => `${wovenLine(mutation)}\n`).join('');
      const told = lines && `process.getBuiltinModule('node:fs').writeSync(2, ${JSON.stringify(lines)});`;
      // Files are found beside the module that asks for them, wherever its code has gone.
      const place = JSON.stringify(pathToFileURL(path).href);
      return { contents: told + ours.reduce(weave, readFileSync(path, 'utf8')).replaceAll('import.meta.url', place) };
    });
  },
});
