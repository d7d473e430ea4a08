// A deployment of one machine with invented people, as a county's people and an operator use it: by the
// command `clear64`.
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { createWriteStream } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { Operator } from './operator.mjs';

const { PROGRAMS, FOLDER, PAGES, CHROMIUM } = process.env;
if (!PROGRAMS || !FOLDER || !PAGES || !CHROMIUM) throw new Error('these tests are run by `make test-dashboard`');
const clear64 = join(PROGRAMS, 'clear64');
const policies = new URL('../../shared/rules/policies/', import.meta.url);

export async function run(...options) {
  const { stdout } = await promisify(execFile)(clear64, options);
  return stdout;
}

export class Deployment {
  #process;
  #folder;
  #buckets;
  address;

  // Makes the folder of a deployment, which is not up.
  static async make(name) {
    const deployment = new Deployment();
    deployment.#folder = join(FOLDER, name);
    await mkdir(deployment.#folder, { recursive: true });
    return deployment;
  }

  get #place() {
    return ['--data', join(this.#folder, 'data')];
  }

  async up({ isSample = true } = {}) {
    const options = ['--listen', '127.0.0.1:0', '--dashboard-listen', '127.0.0.1:0', '--dashboard', PAGES];
    if (isSample) options.push('--sample-data');
    this.#process = spawn(clear64, ['up', ...this.#place, ...options], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#process.stdout.pipe(createWriteStream(join(this.#folder, 'up.log'), { flags: 'a' }));
    const said = [];
    for await (const line of createInterface({ input: this.#process.stderr })) {
      said.push(line);
      if (line.includes('the dashboard is at ')) this.address = line.split(' is at ')[1];
      if (line.includes(' up at ')) {
        this.#buckets = line.match(/ up at (\S+?),/)[1];
        return this;
      }
    }
    throw new Error(`clear64 up has ended: ${said.join(' ')}`);
  }

  async down() {
    if (!this.#process) return;
    const ended = once(this.#process, 'exit');
    this.#process.kill('SIGKILL');
    await ended;
    this.#process = undefined;
  }

  // The slugs of all counties: each has a key.
  async counties() {
    const keys = JSON.parse(await readFile(join(this.#folder, 'data', 'keys.json'), 'utf8'));
    const uploaders = keys.map((key) => key.access_key.match(/^(.+)-uploader$/)?.[1]);
    return uploaders.filter((county) => county !== undefined);
  }

  // Samples an export, and uploads it. With the name of a shipped policy, this is the county's, approved by
  // an invented approval; without, the run is a draft.
  async upload(county, { rows = 300, seed = 7, policy } = {}) {
    const file = this.#export(county, rows, seed);
    await run('sample', '--county', county, '--rows', `${rows}`, '--seed', `${seed}`, '--out', file);
    await this.uploadFile(county, file, policy);
  }

  #export(county, rows, seed) {
    return join(this.#folder, `${county}-${rows}-${seed}.csv`);
  }

  async uploadFile(county, file, policy) {
    const approved = policy ? ['--policy', await this.#approved(policy)] : [];
    await run('upload', file, ...approved, '--county', county, ...this.#place);
  }

  async #approved(policy) {
    const text = await readFile(new URL(`${policy}.toml`, policies), 'utf8');
    const file = join(this.#folder, `${policy}.toml`);
    await writeFile(file, `${text}\n[approval]\nby = "an invented approval"\non = 2026-01-02\n`);
    return file;
  }

  // A file that is no export: it is refused.
  async uploadRefused(county) {
    const file = join(this.#folder, 'export.xlsx');
    await writeFile(file, 'no workbook');
    await this.uploadFile(county, file);
  }

  async #operator() {
    return new Operator(this.#buckets, JSON.parse(await readFile(join(this.#folder, 'data', 'keys.json'), 'utf8')));
  }

  // Deletes the county's export, which withdraws it.
  async withdraw(county, { rows = 300, seed = 7 } = {}) {
    const key = `exports/${county}/${basename(this.#export(county, rows, seed))}`;
    await (await this.#operator()).ask('DELETE', 'uploads', key);
  }

  // Says of the county's export what is said after the last of five tries, which take many minutes.
  async failed(county) {
    const operator = await this.#operator();
    const key = `county=${county}/status.json`;
    const status = JSON.parse(await operator.ask('GET', 'results', key));
    const [upload] = status.exports;
    Object.assign(upload, { state: 'failed', run: null, code: 'interrupted', counts: null });
    await operator.ask('PUT', 'results', key, JSON.stringify({ ...status, current: null }));
  }

  // Spoils what the county's run is read by: the run holds, and cannot be published.
  async spoil(county) {
    const operator = await this.#operator();
    const key = `county=${county}/status.json`;
    const status = await operator.ask('GET', 'results', key);
    await operator.ask('PUT', 'results', `county=${county}/run=${JSON.parse(status).current}/manifest.json`, '{}');
    // What is said of the county is said again: the data set is rebuilt.
    await operator.ask('PUT', 'results', key, status);
  }

  // Until everything is determined and published.
  async settled() {
    return run('status', '--wait', ...this.#place);
  }
}

export const PILOTS = {
  'los-angeles': 'los-angeles-2019',
  sacramento: 'sacramento-2019',
  'san-joaquin': 'san-joaquin-2019',
  'contra-costa': 'contra-costa-2019',
  'san-francisco': 'san-francisco-2018',
};
