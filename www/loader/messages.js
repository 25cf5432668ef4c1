// The page's texts in other languages than English. Loaded where a page is in one.

/** What there is a file for in `messages/`. */
const LANGUAGES = /^(de|fr|es|zh|ja|ar)\b/i;

/**
 * The texts at `place`, or of the page's language where there are any; what cannot be loaded is told.
 *
 * @param {string | undefined} place
 * @param {string} language a BCP 47 tag
 * @param {string} script beside which the folder is
 * @param {(code: string, message: string) => void} report
 */
export async function read(place, language, script, report) {
  const [code] = LANGUAGES.exec(language) ?? [];
  if (!place && !code) return {};
  const address = place ?? new URL(`messages/${code.toLowerCase()}.json`, script);
  try {
    const messages = await (await fetch(address)).json();
    /** A reason, if there is a sentence for it; `title` is that of the product that it names. */
    messages.why = (reason, title) => {
      const sentence = messages.reasons?.[reason];
      return title || !sentence?.includes('{title}') ? sentence?.replace('{title}', () => title) : undefined;
    };
    return { messages };
  } catch (error) {
    report('part_fetch', `${address} cannot be loaded: ${error.message}`);
    return {};
  }
}
