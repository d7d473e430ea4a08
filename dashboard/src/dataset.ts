/** The published data set: `data/meta.json`, and the files that it names, each fetched once. */

import { LOADING, mapped, type Loaded } from './loaded';
import { OtherSchema, parseMeta, type DataFile, type Meta } from './meta';
import { parsePolicies, type Policies } from './policy';
import { CountTable, readParquet, type Row } from './table';

/** What is there of the data set. */
export type MetaState = Loaded<Meta> | { readonly state: 'empty' };

export type Fetch = (path: string, options: { cache: RequestCache }) => Promise<Response>;

/** A file that was answered with something else than itself. */
class NoFile extends Error {
  constructor(readonly status: number) {
    super(`the server answered ${status}`);
  }
}

export class DataSet {
  meta: MetaState = LOADING;
  /** Whether the last look for something newer had an answer. */
  isReachable = true;
  #bytes: string | undefined;
  /** What was read of the files, by name; a file never changes. */
  readonly #files = new Map<string, Loaded<unknown>>();
  readonly #fetch: Fetch;
  readonly #changed: () => void;

  constructor(fetch: Fetch, changed: () => void) {
    this.#fetch = fetch;
    this.#changed = changed;
  }

  /** Looks whether there is something newer. The answer is whether there was. */
  async poll(): Promise<boolean> {
    const before = { state: this.meta.state, isReachable: this.isReachable };
    const hasNewer = await this.#readMeta();
    if (hasNewer || before.state !== this.meta.state || before.isReachable !== this.isReachable) this.#changed();
    return hasNewer;
  }

  counts(name: string): Loaded<CountTable> {
    return mapped(this.rows(name), (rows) => countTable(name, rows));
  }

  rows(name: string): Loaded<readonly Row[]> {
    if (this.meta.state !== 'ready') return LOADING;
    const table = this.meta.value.tables.get(name);
    if (table === undefined) return { state: 'failed', why: `the data set has no table ${name}` };
    return this.#file(table.parquet, readTable);
  }

  policies(): Loaded<Policies> {
    if (this.meta.state !== 'ready') return LOADING;
    return this.#file(this.meta.value.policies, readPolicies);
  }

  /** Forgets what has failed, so that it is fetched again. */
  retry(): void {
    for (const [name, file] of this.#files) {
      if (file.state === 'failed') this.#files.delete(name);
    }
    if (this.meta.state === 'failed') {
      this.meta = LOADING;
      this.#bytes = undefined;
    }
    void this.poll();
    this.#changed();
  }

  async #readMeta(): Promise<boolean> {
    let bytes: string;
    try {
      bytes = await (await this.#get('data/meta.json', 'no-cache')).text();
      this.isReachable = true;
    } catch (error) {
      this.#metaIsMissing(error);
      return false;
    }
    if (bytes === this.#bytes) return false;
    try {
      const meta = parseMeta(bytes);
      await this.#prepare(meta);
      this.meta = { state: 'ready', value: meta };
    } catch (error) {
      const why = error instanceof OtherSchema ? error.message : 'the file data/meta.json is not what this page reads';
      this.meta = { state: 'failed', why };
    }
    this.#bytes = bytes;
    return true;
  }

  #metaIsMissing(error: unknown): void {
    // A store that may not be listed answers 403 for what is not there.
    const isAbsent = error instanceof NoFile && (error.status === 404 || error.status === 403);
    this.isReachable = isAbsent;
    if (this.meta.state === 'ready') this.isReachable = false;
    else if (isAbsent) this.meta = { state: 'empty' };
    else this.meta = { state: 'failed', why: 'the file data/meta.json could not be fetched' };
  }

  /** Fetches what is shown of the data set before in the new one, so that nothing vanishes in between. */
  async #prepare(meta: Meta): Promise<void> {
    if (this.meta.state !== 'ready') return;
    const before = this.meta.value;
    const fetched: Promise<unknown>[] = [];
    for (const table of before.tables.values()) {
      const next = meta.tables.get(table.name);
      if (next !== undefined && this.#files.has(table.parquet.file)) fetched.push(this.#load(next.parquet, readTable));
    }
    if (this.#files.has(before.policies.file)) fetched.push(this.#load(meta.policies, readPolicies));
    await Promise.all(fetched);
  }

  #file<Value>(file: DataFile, read: (response: Response) => Promise<Value>): Loaded<Value> {
    const known = this.#files.get(file.file);
    if (known !== undefined) return known as Loaded<Value>;
    void this.#load(file, read).then(() => this.#changed());
    return LOADING;
  }

  async #load<Value>({ file }: DataFile, read: (response: Response) => Promise<Value>): Promise<void> {
    if (this.#files.has(file)) return;
    this.#files.set(file, LOADING);
    try {
      const value = await read(await this.#get(`data/${file}`, 'default'));
      this.#files.set(file, { state: 'ready', value });
    } catch (error) {
      const why = error instanceof NoFile ? error.message : 'the file could not be fetched or read';
      this.#files.set(file, { state: 'failed', why });
      // What is gone was replaced: there is a newer data set.
      if (error instanceof NoFile && this.#bytes !== undefined) setTimeout(() => void this.poll(), 0);
    }
  }

  async #get(path: string, cache: RequestCache): Promise<Response> {
    const response = await this.#fetch(path, { cache });
    if (!response.ok) throw new NoFile(response.status);
    return response;
  }
}

const readTable = async (response: Response): Promise<Row[]> => readParquet(await response.arrayBuffer());
const readPolicies = async (response: Response): Promise<Policies> => parsePolicies(await response.text());

/** Tables of counts that were made of rows, so that each is made once. */
const made = new WeakMap<readonly Row[], CountTable>();

function countTable(name: string, rows: readonly Row[]): CountTable {
  const table = made.get(rows) ?? new CountTable(name, rows);
  made.set(rows, table);
  return table;
}
