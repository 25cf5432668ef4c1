// A wasm in two: what a page needs for its first recommendations, and what comes after them, or on some pages only.
import { createHash } from 'node:crypto';
import { functions, without } from './wasm.mjs';

/** What a function is known by in every build: its name, without what tells one compiler and one checkout from another. */
export const keyOf = (name) => createHash('sha1').update(name.replace(/\[[0-9a-f]{16}\]|(::h|_)[0-9a-f]{16}\b/g, '')).digest('hex').slice(0, 8);

/** The module by which the rest takes what the first part has. */
const FIRST = 'b';
/** Shorter functions, in bytes, both parts have: that each has to be lent by its name is longer, what with all there is to it. */
const SHORT = 40;
/** How long a table may be that is lent: what is cut off later makes it longer. */
const ANY = -1;

/**
 * Both parts of a wasm whose functions still have their names, the first with memory, tables, data and everything that is
 * exported. Calls into the rest go through places at the end of its table, which the rest fills when it is started.
 * Before that they ask for it by the import `a.0`, which has to start it at once. The first part may be cut again, under
 * another mark.
 *
 * @param {object} binaryen
 * @param {Uint8Array} wasm with short names of imports and exports
 * @param {(name: string) => boolean} isLater which functions are for the rest
 * @param {string} [mark] what the names begin with by which the parts know one another: no letter and no digit
 * @returns {{ first: Uint8Array, rest: Uint8Array }}
 */
export function split(binaryen, wasm, isLater, mark = '') {
  // Names that wasm-opt does not give, since its short ones begin with letters.
  const name = (number) => mark + number.toString(36).replace(/^(?=\D)/, '0');
  binaryen.setDebugInfo(true);
  const whole = binaryen.readBinary(wasm);
  const all = functionsOf(binaryen, whole);
  const [later, sooner] = [true, false].map((is) => all.filter((func) => !func.module && isLater(func.name) === is));
  // Functions that are called by number, and what JavaScript lends.
  const [table, lent] = [0, 1].map((at) => binaryen.getTableInfo(whole.getTableByIndex(at)));
  const globals = Array.from({ length: whole.getNumGlobals() }, (_, at) => binaryen.getGlobalInfo(whole.getGlobalByIndex(at))).filter(({ mutable }) => mutable);
  whole.dispose();

  const firstOf = (entries, shared) => {
    const module = binaryen.readBinary(wasm);
    const places = new Map(entries.map((func, at) => [func.name, table.initial + at]));
    const { none, i32 } = binaryen;
    module.addGlobal(`${mark}started`, i32, true, module.i32.const(0));
    module.addGlobalExport(`${mark}started`, name(0));
    module.addFunctionImport(`${mark}start it`, 'a', name(0), none, none);
    const unless = module.if(module.i32.eqz(module.global.get(`${mark}started`, i32)), module.call(`${mark}start it`, [], none));
    module.addFunction(`${mark}see that it is started`, none, none, [], unless);
    for (const { name: of, params, results } of later) {
      const given = binaryen.expandType(params).map((type, at) => module.local.get(at, type));
      const call = module.call_indirect(table.name, module.i32.const(places.get(of) ?? 0), given, params, results);
      binaryen.Function.setBody(module.getFunction(of), module.block(null, [module.call(`${mark}see that it is started`, [], none), call], results));
    }
    resize(binaryen, module, table, entries.length);
    module.addTableExport(table.name, name(1));
    module.addTableExport(lent.name, name(2));
    module.addMemoryExport('0', name(3));
    globals.forEach((one, at) => module.addGlobalExport(one.name, name(4 + at)));
    shared.forEach((func, at) => module.addFunctionExport(func.name, name(4 + globals.length + at)));
    return module;
  };

  // Which of the rest is called from here? And what only the rest calls goes with it.
  const draft = firstOf(later, []);
  draft.runPasses(['remove-unused-module-elements']);
  const left = new Set(functionsOf(binaryen, draft).map((func) => func.name));
  draft.dispose();
  const [entries, kept] = [later, sooner].map((part) => part.filter((func) => left.has(func.name)));

  const rest = binaryen.readBinary(wasm);
  exportsOf(binaryen, rest).forEach((one) => rest.removeExport(one));
  for (let at = rest.getNumElementSegments() - 1; at >= 0; at--) {
    rest.removeElementSegment(binaryen.getElementSegmentInfo(rest.getElementSegmentByIndex(at)).name);
  }
  const take = (func, base) => {
    rest.removeFunction(func.name);
    rest.addFunctionImport(func.name, FIRST, base, func.params, func.results);
  };
  const short = new Set(functions(wasm).filter(({ length }) => length < SHORT).map((func) => func.name));
  kept.filter((func) => !short.has(func.name)).forEach((func) => take(func, func.name));
  resize(binaryen, rest, table, entries.length, ANY);
  rest.addTableImport(table.name, FIRST, name(1));
  rest.addTableImport(lent.name, FIRST, name(2));
  rest.addMemoryImport('0', FIRST, name(3));
  globals.forEach((one, at) => {
    rest.removeGlobal(one.name);
    rest.addGlobalImport(one.name, FIRST, name(4 + at), one.type, true);
  });
  rest.addActiveElementSegment(table.name, `${mark}entries`, entries.map((func) => func.name), rest.i32.const(table.initial));
  rest.runPasses(['remove-unused-module-elements']);
  // What is left of them gets a short name.
  const shared = functionsOf(binaryen, rest).filter((func) => func.module === FIRST);
  shared.forEach((func, at) => take(func, name(4 + globals.length + at)));
  const first = firstOf(entries, shared);
  const parts = [first, rest].map((module) => {
    if (!module.validate()) throw new Error('A part of the wasm is not valid.');
    const bytes = module.emitBinary();
    module.dispose();
    return bytes;
  });
  // The data are in place already when the rest is started.
  return { first: parts[0], rest: without(parts[1], [11, 12]) };
}

function functionsOf(binaryen, module) {
  return Array.from({ length: module.getNumFunctions() }, (_, at) => binaryen.getFunctionInfo(module.getFunctionByIndex(at)));
}

function exportsOf(binaryen, module) {
  return Array.from({ length: module.getNumExports() }, (_, at) => binaryen.getExportInfo(module.getExportByIndex(at)).name);
}

/** Makes room at the end of a table, which may come to have so many places. */
function resize(binaryen, module, { name: of, initial }, more, most = initial + more) {
  const table = module.getTable(of);
  binaryen.Table.setInitial(table, initial + more);
  binaryen.Table.setMax(table, most);
}
