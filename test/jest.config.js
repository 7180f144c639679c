import { fileURLToPath } from 'node:url';

// Tests run on the compiled output: what is tested is what `npm start` runs, and no second compiler is needed.
const root = fileURLToPath(new URL('..', import.meta.url));
const project = (displayName, ...globs) => ({
  displayName,
  rootDir: root,
  testEnvironment: 'node',
  transform: {},
  testMatch: globs.map((glob) => `<rootDir>/dist/${glob}`),
  globalSetup: '<rootDir>/dist/test/support/demo-school.js',
  globalTeardown: '<rootDir>/dist/test/support/demo-school.tear-down.js',
});

export default {
  rootDir: root,
  testTimeout: 180_000,
  // Suites mostly wait for processes of ours: more of them than cores.
  maxWorkers: 3,
  projects: [
    project('unit', '{apps,libs}/**/!(*.integration).spec.js', 'test/{support,chaos}/**/*.spec.js'),
    project('architecture', 'test/architecture/**/*.spec.js'),
    project('e2e', 'test/e2e/**/*.spec.js'),
    project('integration', '{apps,libs}/**/*.integration.spec.js', 'test/integration/**/*.spec.js'),
    project('fault', 'test/fault/**/!(*.outage).spec.js'),
    project('outage', 'test/fault/**/*.outage.spec.js'),
  ],
};
