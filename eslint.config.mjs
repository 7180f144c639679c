import tseslint from 'typescript-eslint';

/*
 * What the compiler does not see and what has bitten here or would: promises that nobody waits for, above all. Form is
 * prettier's; exports and packages that nobody uses are found by knip.
 */
export default tseslint.config(
  { ignores: ['dist/', 'data/', '.services*/', '.chaos/', 'coverage/', '**/*.mjs', '**/*.js'] },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      // Rows of statements are `any` until they are given their type where they arrive.
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      // `async` is how a function that has nothing to wait for keeps to a type of those that do.
      '@typescript-eslint/require-await': 'off',
      // What has no text of its own is found by no-base-to-string; a URL has one.
      '@typescript-eslint/restrict-template-expressions': 'off',
      // A name that begins with _ is there for its place.
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', caughtErrors: 'all', ignoreRestSiblings: true },
      ],
    },
  },
  {
    // A test may hand an async listener to Node: what it throws ends the test, which is what it should.
    files: ['test/**', '**/*.spec.ts', '**/*.fixture.ts', '**/*.conformance.ts'],
    rules: {
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: false }],
      '@typescript-eslint/no-base-to-string': 'off',
      '@typescript-eslint/unbound-method': 'off',
    },
  },
);
