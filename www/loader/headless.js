// `windowshop/headless`: the recommender without the page, for a shop's own cards, for workers, for Node.
import { logOf } from './log.js';
import { Recommender, prepare } from './recommender.js';

export async function createRecommender(options) {
  const make = await prepare(options);
  return new Headless(await make(options.state));
}

class Headless extends Recommender {
  log(options) {
    return logOf(this.export(), options);
  }
}
