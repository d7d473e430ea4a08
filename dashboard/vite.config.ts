import { defineConfig } from 'vitest/config';

// Addresses are relative, so that the page works below any path, and no script stands in the document,
// so that the strictest policy of content lets it run.
export default defineConfig({
  base: './',
  build: { target: 'es2022', modulePreload: { polyfill: false }, assetsInlineLimit: 0, license: { fileName: 'licenses.md' } },
  test: { environment: 'node', include: ['test/**/*.test.ts'] },
});
