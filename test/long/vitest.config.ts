import { defineConfig } from 'vitest/config';

/** Runs that take as long as they are told to, and are no part of the tests: `npm run long`. */
export default defineConfig({
  test: {
    root: 'test',
    include: ['long/**/*.long.ts'],
    globalSetup: ['support/setup.ts'],
    hookTimeout: 300_000,
    disableConsoleIntercept: true,
  },
});
