// The news site, as files by name: its articles as JSON lines, with the times at which they were published and expire.

import { SECTIONS, articles } from './articles.mjs';
import { MARK, articlePage, home, sectionPage } from './pages.mjs';
import { picture } from './pictures.mjs';

/** One article of the feed. Its fields are the paper's own; only id, title, link and picture have names to keep to. */
const record = ({ id, title, name, teaser, author, topics, published, expires }) => JSON.stringify({
  id, title, link: `/news/a/${id}/`, image_link: `/news/pictures/${id}.svg`, product_type: name, section: name, topics, author, teaser, published_at: published,
  // What never expires does so in the year 9999, so that one rule fits all.
  expiration_date: expires ?? 253402300799,
});

export function files(now = Date.now()) {
  const list = articles(now);
  const fresh = list.filter(({ expires }) => !expires || expires * 1000 > now);
  const files = new Map([
    ['articles.jsonl', `${list.map(record).join('\n')}\n`],
    ['icon.svg', `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 40"><g color="#a3352b">${MARK}</g></svg>\n`],
    ['index.html', home(fresh)],
  ]);
  for (const section of SECTIONS) files.set(`s/${section.slug}/index.html`, sectionPage(section, fresh.filter((one) => one.section === section.slug)));
  for (const article of list) {
    const others = [...fresh].reverse().filter((other) => other !== article).sort((a, b) => (b.section === article.section) - (a.section === article.section));
    files.set(`a/${article.id}/index.html`, articlePage(article, others));
    files.set(`pictures/${article.id}.svg`, picture(article));
  }
  return files;
}
