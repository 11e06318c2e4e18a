import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import type { SqlParser } from '../language/model/sql/parser.js';

/** The parser as `scripts/build.mjs` leaves it beside a built program: what `parse` needs, compressed. */
const BUILT = join(import.meta.dirname, 'sql-parser.wasm.br');
/** The whole of it, for programs that run from their sources. */
const PACKAGE = join(import.meta.dirname, '..', 'node_modules', '@polyglot-sql', 'sdk', 'dist', 'polyglot_sql.wasm');

/** As much of the global object as is used here; the types of Node have its namespace alone. */
interface Wasm {
  compile(bytes: Uint8Array): Promise<object>;
  readonly Module: { imports(module: object): readonly { readonly module: string; readonly name: string }[] };
  readonly Instance: new (module: object, imports: object) => { readonly exports: object };
}
const wasm = (globalThis as unknown as { readonly WebAssembly: Wasm }).WebAssembly;

let loaded: Promise<SqlParser> | undefined;

/**
 * Loads the parser of SQL, once for a process: some 50 ms and 10 MB.
 * @throws where its file is missing or broken
 */
export function loadSqlParser(): Promise<SqlParser> {
  loaded ??= load();
  return loaded;
}

async function load(): Promise<SqlParser> {
  return new WasmParser(await wasm.compile(bytes()));
}

function bytes(): Uint8Array {
  try {
    return new Uint8Array(brotliDecompressSync(readFileSync(BUILT)));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return new Uint8Array(readFileSync(PACKAGE));
  }
}

/** What the module of `@polyglot-sql/sdk` exports, as far as it is called: wasm-bindgen's names for its allocator and stack. */
interface Exports {
  readonly memory: { readonly buffer: ArrayBuffer };
  readonly parse: (result: number, sql: number, sqlLength: number, dialect: number, dialectLength: number) => void;
  readonly __wbindgen_export: (size: number, align: number) => number;
  readonly __wbindgen_export4: (at: number, size: number, align: number) => void;
  readonly __wbindgen_add_to_stack_pointer: (by: number) => number;
}

/** Calls `parse` without the package's JavaScript, which knows the whole module. Strings go through its memory as UTF-8. */
class WasmParser implements SqlParser {
  readonly #module: object;
  #instance: Exports | undefined;
  readonly #encoder = new TextEncoder();
  readonly #decoder = new TextDecoder();

  constructor(module: object) {
    this.#module = module;
  }

  parse(sql: string): string | undefined {
    try {
      this.#instance ??= this.#start();
      return this.#parse(this.#instance, sql);
    } catch {
      // It gave up, as with a query nested too deep; what it left in its memory is of no use.
      this.#instance = undefined;
      return undefined;
    }
  }

  #parse(own: Exports, sql: string): string {
    const result = own.__wbindgen_add_to_stack_pointer(-16);
    const [sqlAt, sqlLength] = this.#write(own, sql);
    const [dialectAt, dialectLength] = this.#write(own, 'spark');
    own.parse(result, sqlAt, sqlLength, dialectAt, dialectLength);
    const view = new DataView(own.memory.buffer);
    const at = view.getUint32(result, true);
    const length = view.getUint32(result + 4, true);
    const text = this.#decoder.decode(new Uint8Array(own.memory.buffer, at, length));
    own.__wbindgen_add_to_stack_pointer(16);
    own.__wbindgen_export4(at, length, 1);
    return text;
  }

  /** Puts a string into the memory of the module, which frees it. */
  #write(own: Exports, text: string): [at: number, length: number] {
    const utf8 = this.#encoder.encode(text);
    const at = own.__wbindgen_export(utf8.length, 1) >>> 0;
    new Uint8Array(own.memory.buffer, at, utf8.length).set(utf8);
    return [at, utf8.length];
  }

  /** The functions that it imports make and throw JavaScript errors: they are called where it gives up. */
  #start(): Exports {
    const imports: Record<string, Record<string, () => never>> = {};
    for (const { module, name } of wasm.Module.imports(this.#module)) {
      const functions = imports[module] ?? {};
      functions[name] = () => {
        throw new Error('The parser of SQL gave up.');
      };
      imports[module] = functions;
    }
    return new wasm.Instance(this.#module, imports).exports as unknown as Exports;
  }
}
