// `windowshop/headless`: the recommender without the page, for a shop's own cards, for workers, for Node.
import { Recommender, prepare } from './recommender.js';

export async function createRecommender(options) {
  const make = await prepare(options);
  return new Recommender(make(options.state));
}
