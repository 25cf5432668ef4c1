// Serves the demo shop, the built scripts and the pages of the tests, on a free port, for all tests of a run.
import path from 'node:path';
import { serve, shopRoots } from '../../www/tools/serve.mjs';

/** The pages that tests bring along, at /pages/. */
export const roots = [...shopRoots, { dir: path.join(import.meta.dirname, 'pages'), under: '/pages/' }];

export default async function site() {
  const server = await serve({ roots });
  // The configuration is read again in the process of the tests, and finds it there.
  process.env.WINDOWSHOP_SITE = server.url;
  return server.close;
}
