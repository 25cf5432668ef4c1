// The music and film site, as files by name. There is no feed beside the pages: the catalogue is the page of all titles.

import { MARK, allPage, home, mediumPage, titlePage } from './pages.mjs';
import { picture } from './pictures.mjs';
import { TITLES } from './titles.mjs';

export function files() {
  const files = new Map([
    ['icon.svg', `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 40"><g color="#ff5d8f">${MARK}</g></svg>\n`],
    ['index.html', home(TITLES)],
    ['all/index.html', allPage(TITLES)],
  ]);
  for (const medium of ['Music', 'Film']) files.set(`${medium.toLowerCase()}/index.html`, mediumPage(medium, TITLES.filter((item) => item.medium === medium)));
  for (const item of TITLES) {
    files.set(`t/${item.id}/index.html`, titlePage(item, TITLES));
    files.set(`pictures/${item.id}.svg`, picture(item));
  }
  return files;
}
