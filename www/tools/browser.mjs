// Finds a browser for the tests, or installs one.
import fs from 'node:fs';
import { Problem, main, output, run, step } from './run.mjs';

const places = [
  process.env.CHROME_PATH,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/snap/bin/chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

/** For a browser in a container, as root, without graphics; and quiet towards the network. */
export const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Where a Chromium is, or undefined. CHROME_PATH names one explicitly. */
export async function findBrowser() {
  const { chromium } = await import('@playwright/test');
  return [...places, chromium.executablePath()].find((place) => place && fs.existsSync(place));
}

/** A browser that is there already, else the distribution's, else Playwright's own. */
export async function setUpBrowser() {
  if (await findBrowser()) return;
  const debian = fs.existsSync('/etc/debian_version') && output('apt-get', ['--version']);
  if (debian && process.getuid?.() === 0) {
    await step('Debian: install chromium', async () => {
      const env = { DEBIAN_FRONTEND: 'noninteractive' };
      await run('apt-get', ['update'], { env });
      await run('apt-get', ['install', '-y', '--no-install-recommends', 'chromium'], { env });
    }).catch((error) => console.warn(`  ${error.message}; trying Playwright's`));
  }
  if (await findBrowser()) return;
  const args = ['node_modules/@playwright/test/cli.js', 'install', 'chromium'];
  await step('Playwright: install chromium', () => run(process.execPath, args));
  if (!(await findBrowser())) throw new Problem('No browser for the tests: install Chromium, or set CHROME_PATH.');
}

main(import.meta.url, async () => {
  await setUpBrowser();
  console.log(await findBrowser());
});
