import { fileURLToPath } from 'node:url';

// Tests run on the compiled output: what is tested is what `npm start` runs, and no second compiler is needed.
const root = fileURLToPath(new URL('..', import.meta.url));
const plain = (displayName, ...globs) => ({
  displayName,
  rootDir: root,
  testEnvironment: 'node',
  transform: {},
  testMatch: globs.map((glob) => `<rootDir>/dist/${glob}`),
});
/**
 * Its tests share what their process has loaded, and so the globals too: a test leaves these as it found them. Loading all of
 * it anew for each file took half of the processor time. No clock can be set: `*.timed.spec.ts` have Jest's own runner.
 */
const shared = (...project) => ({
  ...plain(...project),
  runner: '<rootDir>/test/light-runner.js',
  testPathIgnorePatterns: ['\\.timed\\.spec\\.js$'],
  setupFiles: ['<rootDir>/dist/test/support/end-with-runner.js'],
});
/** Its tests start the product, on demo data that are made once. */
const running = (...project) => ({
  ...shared(...project),
  globalSetup: '<rootDir>/dist/test/support/demo-school.js',
  globalTeardown: '<rootDir>/dist/test/support/demo-school.tear-down.js',
});

export default {
  rootDir: root,
  testTimeout: 180_000,
  // On two cores: suites that run the product wait for it more than they keep a core busy, and more than three starve theirs.
  maxWorkers: 3,
  projects: [
    shared('unit', '{apps,libs}/**/!(*.integration).spec.js', 'test/{support,chaos}/**/*.spec.js'),
    plain('unit', '{apps,libs}/**/*.timed.spec.js'),
    shared('architecture', 'test/architecture/**/*.spec.js'),
    running('e2e', 'test/e2e/**/*.spec.js'),
    running('integration', '{apps,libs}/**/*.integration.spec.js', 'test/integration/**/*.spec.js'),
    running('fault', 'test/fault/**/!(*.outage).spec.js'),
    { ...plain('deploy', 'test/deploy/**/*.spec.js'), globalSetup: '<rootDir>/dist/test/deploy/set-up.js' },
    // What they lack is installed first, once: two at a time would be in each other's way.
    { ...running('pages', 'test/pages/**/*.spec.js'), globalSetup: '<rootDir>/dist/test/pages/set-up.js' },
    running('outage', 'test/fault/**/*.outage.spec.js'),
  ],
};
