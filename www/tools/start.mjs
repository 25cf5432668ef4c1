// `npm start`: everything from a fresh checkout to the open demo shop.
import { build } from './build.mjs';
import { at, main, run, step, unlessSame } from './run.mjs';
import { serve } from './serve.mjs';

const catalogue = at('www/shop/products.json');
const events = at('www/shop/data/events.csv.gz');
const bundle = at('dist/shop/bundle');
const command = at('target/release', process.platform === 'win32' ? 'windowshop.exe' : 'windowshop');

/** Builds the scripts, learns from the shop's log and makes the shop's pages. */
export async function buildShop() {
  await build();
  await step('The windowshop command', () =>
    run('cargo', ['build', '--locked', '--release', '--features', 'cli', '--bin', 'windowshop']));
  await step('Warm start: learn from the log of the shop', warmStart);
  await step('The pages of the shop', async () => {
    const shop = await import('../shop/build.mjs');
    await shop.build({ out: at('dist/shop') });
  });
}

/** Trains again only for another log, another catalogue or another command. */
function warmStart() {
  return unlessSame('warm-start', [command, catalogue, events], [bundle], () =>
    run(command, ['index', '--catalog', catalogue, '--events', events, '--out', bundle]));
}

main(import.meta.url, async () => {
  await buildShop();
  const { url } = await serve({ port: Number(process.env.PORT ?? 4173), orNext: process.env.PORT === undefined });
  console.log(`\nThe shop is open: ${url}\nCtrl-C closes it.`);
});
