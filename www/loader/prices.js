// Prices as the visitor reads them.

/** Formats prices in the page's language, or `locale`; `currency` is for prices that name none. */
export function prices({ locale, currency }) {
  const locales = [locale, document.documentElement.lang, navigator.language].filter(Boolean);
  // Making a formatter is slow.
  const formats = new Map();
  const make = (code) => {
    const options = code ? { style: 'currency', currency: code } : {};
    for (const one of [...locales, undefined]) {
      try {
        return new Intl.NumberFormat(one, options);
      } catch {
        // A locale or a currency that there is not.
      }
    }
    // That is no reason to hide the number.
    return make();
  };
  return (amount, code = currency) => {
    if (!formats.has(code)) formats.set(code, make(code));
    return formats.get(code).format(amount);
  };
}
