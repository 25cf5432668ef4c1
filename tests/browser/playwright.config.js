// The built package in a real browser. `npm test` builds first; alone: npx playwright test -c tests/browser
import { defineConfig } from '@playwright/test';
import { findBrowser, flags } from '../../www/tools/browser.mjs';

export default defineConfig({
  globalSetup: './site.js',
  outputDir: '../../test-results/browser',
  reporter: [['list'], ['json', { outputFile: '../../test-results/browser.json' }]],
  // Some tests wait for times that a page must keep: they are not to fight for the processor.
  workers: 1,
  forbidOnly: true,
  use: {
    baseURL: process.env.WINDOWSHOP_SITE,
    launchOptions: { executablePath: await findBrowser(), args: flags },
    screenshot: 'only-on-failure',
    trace: 'retain-on-failure',
  },
});
