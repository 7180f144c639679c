// What is the same wherever code is bundled: for an image, and for tests.
import { createRequire } from 'node:module';
import { join } from 'node:path';

/** One is a library of the machine's own, of the other a browser is handed the files. */
export const asPackages = ['sharp', '@noble/hashes'];

/** What is not installed is asked for only by parts that nobody uses. */
const notInstalled = {
  name: 'not-installed',
  setup({ onResolve }) {
    onResolve({ filter: /^[^./#]/, namespace: 'file' }, ({ path, resolveDir }) => {
      try {
        createRequire(join(resolveDir, 'x')).resolve(path);
        return undefined;
      } catch (error) {
        return error.code === 'MODULE_NOT_FOUND' ? { path, external: true } : undefined;
      }
    });
  },
};

/** Options of esbuild: ES modules for Node, what several entries share in files of their own. */
export const bundled = ({ external, plugins = [] }) => ({
  chunkNames: 'chunks/[name]-[hash]',
  bundle: true,
  splitting: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  // Nest finds providers by their classes, people errors by their names.
  keepNames: true,
  external: external.flatMap((name) => [name, `${name}/*`]),
  // Packages in CommonJS ask for parts of Node.
  banner: {
    js: "import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url);",
  },
  plugins: [...plugins, notInstalled],
  logLevel: 'warning',
});
