/**
 * Kernels out of Debian's packages. apt gets a configuration, lists and a cache of
 * its own for each suite and architecture, so the machine's stay as they are; the
 * mirror is the one that the machine uses, and the signatures are checked.
 */
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { CACHE, needProgram, run, Unavailable } from './host.ts';
import type { Row } from './rows.ts';

const MIRROR = 'http://deb.debian.org/debian/';
const KEYS = '/usr/share/keyrings/debian-archive-keyring.gpg';
const UPDATE_TIMEOUT_MS = 120_000;
const DOWNLOAD_TIMEOUT_MS = 240_000;
const QUERY_TIMEOUT_MS = 60_000;
/** A kernel that was looked for more lately is taken as it is. */
const FRESH_MS = 24 * 3600 * 1000;
/** Packages that only name others are smaller than any kernel. */
const MIN_KERNEL_BYTES = 2 ** 20;
const MAX_STEPS = 4;

/** Settings for apt-get -c; what hooks the machine has for its own lists is left out. */
function configuration(folder: string, architecture: string): string {
  const lines = {
    'Dir::State': join(folder, 'state'),
    'Dir::State::Lists': join(folder, 'lists'),
    'Dir::State::status': join(folder, 'status'),
    'Dir::Cache': join(folder, 'cache'),
    'Dir::Etc::SourceList': join(folder, 'sources.list'),
    'Dir::Etc::SourceParts': '/dev/null',
    'APT::Architecture': architecture,
    'APT::Sandbox::User': 'root',
    'Acquire::Languages': 'none',
    'Acquire::Retries': '2',
  };
  const hooks = ['APT::Update::Pre-Invoke', 'APT::Update::Post-Invoke'];
  return [
    ...[...hooks, 'APT::Update::Post-Invoke-Success', 'APT::Architectures'].map(
      (name) => `#clear ${name};`,
    ),
    ...Object.entries(lines).map(([name, value]) => `${name} "${value}";`),
    `APT::Architectures { "${architecture}"; };`,
    '',
  ].join('\n');
}

/** The first archive of the machine that is a Debian one. */
async function mirror(): Promise<string> {
  const format = ['indextargets', '--format', '$(ORIGIN) $(REPO_URI)', 'Created-By: Packages'];
  const uris = await run('apt-get', format, { timeoutMs: QUERY_TIMEOUT_MS }).catch(() => '');
  const own = /(?:^|\s)(\S+\/debian\/)$/m.exec(uris);
  return own?.[1] ?? MIRROR;
}

class Archive {
  readonly #folder: string;
  readonly #row: Row;

  constructor(row: Row, folder: string) {
    this.#folder = folder;
    this.#row = row;
  }

  get #settings(): string {
    return join(this.#folder, 'apt.conf');
  }

  /** Brings the lists. */
  async update(): Promise<void> {
    for (const name of ['state', 'lists/partial', 'cache/archives/partial']) {
      mkdirSync(join(this.#folder, name), { recursive: true });
    }
    const { suite, architecture } = this.#row;
    const source = `deb [signed-by=${KEYS}] ${await mirror()} ${suite} main\n`;
    writeFileSync(join(this.#folder, 'status'), '');
    writeFileSync(join(this.#folder, 'sources.list'), source);
    writeFileSync(this.#settings, configuration(this.#folder, architecture));
    const options = { timeoutMs: UPDATE_TIMEOUT_MS };
    await run('apt-get', ['-c', this.#settings, '-q', '--error-on=any', 'update'], options);
  }

  async #show(name: string): Promise<Map<string, string>> {
    const args = ['-c', this.#settings, 'show', '--no-all-versions', name];
    const text = await run('apt-cache', args, { timeoutMs: QUERY_TIMEOUT_MS });
    const lines = text.matchAll(/^([A-Z][\w-]*): (.*)$/gm);
    return new Map(Array.from(lines, ([, key = '', value = '']) => [key, value]));
  }

  /** Follows what a package depends on to the one that holds the kernel; names change with each version. */
  async resolve(): Promise<string> {
    let name = this.#row.package;
    for (let step = 0; step < MAX_STEPS; step++) {
      const facts = await this.#show(name);
      const size = Number(facts.get('Size'));
      if (size >= MIN_KERNEL_BYTES) return `${name}=${facts.get('Version')}`;
      const next = /\blinux-(?:image|binary)-[0-9][^\s,]*/.exec(facts.get('Depends') ?? '');
      if (!next) break;
      name = next[0];
    }
    throw new Unavailable(`${this.#row.package} leads to no kernel`);
  }

  /** Downloads the package, and unpacks the kernel into a folder. */
  async extract(name: string, folder: string): Promise<void> {
    mkdirSync(folder, { recursive: true });
    const options = { cwd: folder, timeoutMs: DOWNLOAD_TIMEOUT_MS };
    await run('apt-get', ['-c', this.#settings, '-q', 'download', name], options);
    const found = readdirSync(folder).find((file) => file.endsWith('.deb'));
    if (!found) throw new Unavailable(`${name} was not downloaded`);
    const unpack = `dpkg-deb --fsys-tarfile '${found}' | tar -x --wildcards --no-anchored 'vmlinu[xz]*'`;
    await run('sh', ['-c', unpack], options);
    rmSync(join(folder, found));
    kernelIn(folder);
  }
}

/** @throws Unavailable */
function kernelIn(folder: string): string {
  const files = existsSync(folder) ? readdirSync(folder, { recursive: true }) : [];
  const kernel = files.map(String).find((path) => /(^|\/)vmlinu[xz][^/]*$/.test(path));
  if (!kernel) throw new Unavailable(`no kernel in ${folder}`);
  return join(folder, kernel);
}

/** Any kernel of the row that is in the cache: a machine without network keeps what it has. */
function cached(row: Row, cause: unknown): string {
  try {
    return kernelIn(join(CACHE, 'kernels', row.id));
  } catch {
    const [first = ''] = (cause as Error).message.split('\n');
    throw new Unavailable(`the package cannot be fetched: ${first}`, { cause });
  }
}

/** In a folder of its own and put into its place at the end: other runs may do the same meanwhile. */
async function fetchNewest(row: Row, folder: string): Promise<string> {
  mkdirSync(join(CACHE, 'kernels'), { recursive: true });
  const work = mkdtempSync(join(CACHE, `fetch-${row.id}-`));
  try {
    const archive = new Archive(row, join(work, 'apt'));
    await archive.update();
    const name = await archive.resolve();
    const complete = join(folder, 'complete');
    if (!existsSync(complete) || readFileSync(complete, 'utf8') !== name) {
      await archive.extract(name, join(work, 'kernel'));
      rmSync(folder, { recursive: true, force: true });
      renameSync(join(work, 'kernel'), folder);
    }
    writeFileSync(complete, name);
    return kernelIn(folder);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** The path of the newest kernel of a row; looks for a newer one once a day. @throws Unavailable */
export async function fetchKernel(row: Row): Promise<string> {
  for (const program of ['apt-get', 'apt-cache', 'dpkg-deb']) needProgram(program);
  if (!existsSync(KEYS)) throw new Unavailable(`needs ${KEYS} (debian-archive-keyring)`);
  const folder = join(CACHE, 'kernels', row.id);
  const stamp = join(folder, 'complete');
  if (existsSync(stamp) && Date.now() - statSync(stamp).mtimeMs < FRESH_MS) return kernelIn(folder);
  try {
    return await fetchNewest(row, folder);
  } catch (cause) {
    return cached(row, cause);
  }
}
