// Reads the sections of a wasm file: what the build empties and what `npm run size` measures.

/** The content of each section with its kind, in order. https://webassembly.github.io/spec/core/binary/modules.html */
export function* sections(wasm) {
  const whole = new Reader(wasm, 8);
  while (!whole.done) {
    const kind = whole.byte();
    yield { kind, content: new Reader(whole.bytes(whole.number())) };
  }
}

/** Names of what a wasm imports. */
export const importsOf = (wasm) => WebAssembly.Module.imports(new WebAssembly.Module(wasm)).map(({ name }) => name);

/** Names and lengths in bytes of a wasm's own functions, from its code and name sections. */
export function functions(wasm) {
  const lengths = [];
  const names = [];
  let imported = 0;
  for (const { kind, content } of sections(wasm)) {
    if (kind === 2) imported = importedFunctions(content);
    else if (kind === 10) {
      for (let count = content.number(); count > 0; count--) lengths.push(content.bytes(content.number()).length);
    } else if (kind === 0 && content.text() === 'name') {
      while (!content.done) {
        const part = content.byte();
        const end = content.number() + content.at;
        if (part === 1) for (let count = content.number(); count > 0; count--) names[content.number()] = content.text();
        content.at = end;
      }
    }
  }
  return lengths.map((length, place) => ({ length, name: names[imported + place] ?? '' }));
}

/** How many functions are imported, which are numbered first; what else is comes after them in the section. */
function importedFunctions(content) {
  let functions = 0;
  for (let count = content.number(); count > 0; count--) {
    content.text();
    content.text();
    if (content.byte() !== 0) break;
    content.number();
    functions++;
  }
  return functions;
}

/** A wasm without the sections of some kinds. */
export function without(wasm, kinds) {
  const whole = new Reader(wasm, 8);
  const kept = [wasm.subarray(0, 8)];
  while (!whole.done) {
    const from = whole.at;
    const kind = whole.byte();
    whole.bytes(whole.number());
    if (!kinds.includes(kind)) kept.push(wasm.subarray(from, whole.at));
  }
  return Buffer.concat(kept);
}

/** Reads on from where it is. */
class Reader {
  constructor(of, at = 0) {
    this.of = of;
    this.at = at;
  }

  get done() {
    return this.at >= this.of.length;
  }

  byte() {
    return this.of[this.at++];
  }

  /** A whole number of 0 or more, seven bits a byte, the lowest first (LEB128). */
  number() {
    for (let value = 0, shift = 0; ; shift += 7) {
      const byte = this.byte();
      value += (byte & 127) * 2 ** shift;
      if (byte < 128) return value;
    }
  }

  /** So many bytes, in place. */
  bytes(length) {
    return this.of.subarray(this.at, (this.at += length));
  }

  text() {
    return Buffer.from(this.bytes(this.number())).toString('utf8');
  }
}
