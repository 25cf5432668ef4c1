// `npm start`: everything from a fresh checkout to the open demonstration.
import { build } from './build.mjs';
import { at, main, run, step, unlessSame } from './run.mjs';
import { serve } from './serve.mjs';

const site = at('dist/site');
const command = at('target/release', process.platform === 'win32' ? 'windowshop.exe' : 'windowshop');

/** The shops that have a log: their feed, the log, and where the bundle goes. */
const warmStarts = [
  { name: 'clothing', catalogue: at('www/shops/clothing/products.json'), events: at('www/shops/clothing/data/events.csv.gz'), bundle: `${site}/bundle` },
  { name: 'gifts', catalogue: `${site}/gifts/feed.xml`, events: at('www/shops/gifts/data/baskets.csv.gz'), bundle: `${site}/gifts/bundle` },
];

/** Builds the scripts, makes the pages of all shops, and learns from the logs. */
export async function buildSite() {
  await build();
  await step('The pages of the shops', async () => {
    const shops = await import('../shops/build.mjs');
    return `${shops.build({ out: site })} pages`;
  });
  await step('The windowshop command', () =>
    run('cargo', ['build', '--locked', '--release', '--features', 'cli', '--bin', 'windowshop']));
  // One core each; what the second prints comes when it is done.
  await step('Warm start: learn from the logs of two shops', async () => {
    const remarks = await Promise.all(warmStarts.map(warmStart));
    return remarks.filter(Boolean).join(', ');
  });
}

/** Trains again only for another log, another catalogue or another command. */
function warmStart({ name, catalogue, events, bundle }, number) {
  return unlessSame(`warm-start-${name}`, [command, catalogue, events], [bundle], () =>
    run(command, ['index', '--catalog', catalogue, '--events', events, '--out', bundle], { later: number > 0 }));
}

main(import.meta.url, async () => {
  await buildSite();
  const { url } = await serve({ port: Number(process.env.PORT ?? 4173), orNext: process.env.PORT === undefined });
  console.log(`\nThe clothing shop is open: ${url}\nThe other shops, the lab and a page for each feature: ${url}/demos/\nCtrl-C closes them.`);
});
