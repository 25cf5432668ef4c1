// The glue between the wasm and JavaScript that wasm-bindgen writes: what of it is loaded, and when.
import { Problem } from './run.mjs';

/**
 * The glue with the short names that wasm-opt has given to imports and exports: the long ones end in hashes, which
 * do not compress.
 */
export function shortened(glue, { imports, exports }) {
  const once = (pattern, to) => {
    if (glue.match(pattern)?.length !== 1) throw new Problem(`The glue does not hold ${pattern} exactly once.`);
    glue = glue.replace(pattern, () => to);
  };
  for (const [, long, short] of imports) once(new RegExp(`^\\s+${long}: `, 'gm'), `'${short}': `);
  once(/"\.\/\w+_bg\.js": import0/g, 'a: import0');
  const exported = new Map(exports);
  return glue.replace(/\bwasm\.(\w+)/g, (_, name) => {
    if (!exported.has(name)) throw new Problem(`The glue asks for ${name}, which the wasm does not export.`);
    return `wasm['${exported.get(name)}']`;
  });
}

/**
 * What the glue brings for browsers that have no `light-dark()` either, and for callers other than the loader: each piece by
 * what it begins or is made of, and what stands in its place.
 */
const NOT_NEEDED = [
  [/if \(!\('encodeInto' in cachedTextEncoder\)\) \{[^]*?\n\}\n/g, ''],
  [/if \(module !== undefined\) \{\s+if [^]*?\n {4}\}\n/g, 'const {make} = module;\n({module} = module);\n'],
  // The loader makes instances itself.
  [/new WebAssembly\.Instance\(module, imports\)/g, 'make(module, imports)'],
  // Whoever grows the memory has another buffer.
  [/(cachedDataViewMemory0) === null \|\| [^{]* !== (wasm[^{]*\.buffer)\)\) \{/g, '$1?.buffer !== $2) {'],
  // Texts are always made longer in place, and 2 GB of them are never read.
  [/if \(realloc === undefined\) \{[^]*?\n {4}\}\n/g, ''],
  [/numBytesDecoded \+= [^]*?\n {4}\}\n/g, ''],
  [/if \(!\(module instanceof WebAssembly\.Module\)\) \{[^]*?\n {4}\}\n/g, ''],
  [/_assertClass\(\w+, \w+\);/g, ''],
  // Callbacks end with their owners, in Rust.
  [/(const CLOSURE_DTORS = [^;]*|CLOSURE_DTORS\.\w+\([^)]*\));/g, ''],
];

/** The glue without that; `isPages`: all of it is to be there. */
export function slim(glue, isPages) {
  for (const [pattern, instead] of NOT_NEEDED) {
    if (isPages && glue.search(pattern) < 0) throw new Problem(`The glue does not hold ${pattern}.`);
    glue = glue.replace(pattern, instead);
  }
  return glue;
}

/** Methods that no page calls before its first cards. */
const LATER = {
  Recommender: ['erase', 'explain', 'export', 'inspect', 'learn', 'observe', 'product', 'products', 'recommend', 'replace', 'resume'],
  Widget: ['mount', 'observed', 'refresh', 'rescan', 'restored', 'watch'],
};
/** What only a page that is watched imports, and only what has a handle is watched. */
const WATCHED = new RegExp(
  [
    'new (Mutation|Intersection)Observer',
    '\\.(observe|disconnect|attributeFilter|childList|subtree|threshold)\\b',
    '\\.(rootBounds|height|isIntersecting|intersection(Ratio|Rect)|visibilityState)\\b',
    '\\.((request|cancel)IdleCallback|timeRemaining|(set|clear)Timeout|request|reload)\\b',
  ].join('|'),
);

/**
 * The glue of a wasm in two: `first` has what a page calls before its first cards, and all imports that the first part has, by
 * `imported`, or what is brought in haste may have; `later` the others, the classes with all their methods, and `adopt`, which
 * takes over the instance of the first part and gives these imports.
 */
export function part(glue, which, imported) {
  const [before, entries, after] = glue.split(/(?<=const import0 = \{\n\s+__proto__: null,\n)|(?=^    \};\n    return \{)/m);
  const isFirst = (entry) => imported.includes(entry.match(/^'(.+?)'/)[1]) || !WATCHED.test(entry);
  const wanted = entries.split(/^(?=')/m).filter((entry) => isFirst(entry) === (which === 'first'));
  const parted = [before, ...wanted, after].join('');
  if (which === 'later') return `${parted}\nexport const adopt = (exports) => ((wasm = exports), __wbg_get_imports().a);\n`;
  return Object.entries(LATER).reduce(withoutMethods, parted);
}

function withoutMethods(glue, [name, methods]) {
  return glue.replace(new RegExp(`^export class ${name} \\{[^]*?^\\}`, 'm'), (all) =>
    methods.reduce((rest, method) => {
      const found = new RegExp(`^    ${method}\\(.*\\) \\{\\n[^]*?^    \\}\\n`, 'm');
      if (!found.test(rest)) throw new Problem(`The glue has no method ${method} of ${name}.`);
      return rest.replace(found, '');
    }, all));
}
