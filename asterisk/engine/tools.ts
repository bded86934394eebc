import { mkdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { PbxError } from '../errors.ts';
import { createApt } from './apt.ts';
import { writeFault } from './faults.ts';
import { debianArchitecture } from './fetch.ts';
import { gather } from './gather.ts';
import { findProgram, SUPERUSER_PATH } from './installed.ts';
import { readRunLayout } from './layout.ts';
import { withLock } from './lock.ts';
import type { ReportProgress } from './port.ts';
import { type RunOptions, throwIfInterrupted } from './run.ts';
import { machineSource } from './source.ts';
import { LOCK, landFolder, removeStaging } from './staging.ts';
import { unpackAll } from './unpack.ts';
import { PREFIX_BESIDE, writeWrappers } from './wrappers.ts';

/** A single program that the machine's own package source offers. */
export interface Tool {
  /** The name it is called by. */
  readonly name: string;
  readonly packages: readonly string[];
  /** Where it lies in its packages, relative to their root. */
  readonly program: string;
  /** Folders of the packages that it looks for by environment variables. */
  readonly environment: Readonly<Record<string, string>>;
}

export const TCPDUMP: Tool = {
  name: 'tcpdump',
  packages: ['tcpdump'],
  program: 'usr/bin/tcpdump',
  environment: {},
};

/** Does the same, and is often allowed to an ordinary user where tcpdump is not. */
export const DUMPCAP: Tool = {
  name: 'dumpcap',
  packages: ['wireshark-common'],
  program: 'usr/bin/dumpcap',
  environment: {},
};

/** Shows SIP dialogs as they come, on a terminal. */
export const SNGREP: Tool = {
  name: 'sngrep',
  packages: ['sngrep'],
  program: 'usr/bin/sngrep',
  environment: {},
};

export interface ToolStore {
  /** On PATH, where administrators' programs lie, or fetched before; without network. */
  find(tool: Tool): Promise<string | undefined>;
  /** Finds or fetches; locked against a second run, lands by an atomic rename. */
  obtain(tool: Tool, how: ToolFetch): Promise<string>;
  /** Fetches it although the machine may have one. */
  fetch(tool: Tool, how: ToolFetch): Promise<string>;
  /** Removes every fetched tool. */
  clear(): Promise<void>;
}

interface ToolFetch {
  readonly report: ReportProgress;
  readonly signal: AbortSignal;
}

interface ToolPlaces {
  readonly tools: string;
  readonly downloads: string;
  readonly env: RunOptions['env'];
}

/** Fetched tools lie in `tools` under `dataDir`, downloads in `apt` under `cacheDir`. */
export function createToolStore(options: {
  readonly dataDir: string;
  readonly cacheDir: string;
  readonly env: RunOptions['env'];
}): ToolStore {
  const places = {
    tools: join(options.dataDir, 'tools'),
    downloads: join(options.cacheDir, 'apt'),
    env: options.env,
  };
  const find = async (tool: Tool) =>
    (await findProgram(tool.name, places.env, SUPERUSER_PATH)) ?? (await fetched(places, tool));
  return {
    find,
    obtain: async (tool, how) => (await find(tool)) ?? (await fetchOnce(places, tool, how)),
    fetch: (tool, how) => fetchOnce(places, tool, how),
    async clear() {
      const found = await stat(places.tools).catch(() => undefined);
      if (!found) return;
      await withLock(join(places.tools, LOCK), {}, () => removeStaging(places.tools));
      await rm(places.tools, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

const wrapperOf = ({ tools }: ToolPlaces, { name }: Tool): string => join(tools, name, 'bin', name);

async function fetched(places: ToolPlaces, tool: Tool): Promise<string | undefined> {
  const path = wrapperOf(places, tool);
  return (await stat(path).catch(() => undefined))?.isFile() ? path : undefined;
}

async function fetchOnce(places: ToolPlaces, tool: Tool, how: ToolFetch): Promise<string> {
  const { report, signal } = how;
  const onWait = (owner: { pid: number }) =>
    report({ stage: `waiting for another pbxctl (process ${owner.pid}) to finish` });
  try {
    await mkdir(places.tools, { recursive: true, mode: 0o700 });
    return await withLock(join(places.tools, LOCK), { onWait, signal }, async () => {
      const there = await fetched(places, tool);
      if (there !== undefined) return there;
      await removeStaging(places.tools);
      await fetchTool(places, tool, how);
      return wrapperOf(places, tool);
    });
  } catch (error) {
    throw writeFault(error, places.tools);
  }
}

async function fetchTool(places: ToolPlaces, tool: Tool, how: ToolFetch): Promise<void> {
  const { report, signal } = how;
  const { env } = places;
  const architecture = debianArchitecture(process.platform, process.arch);
  report({ stage: 'package source' });
  const source = await machineSource(env, signal);
  const folder = join(places.downloads, `tools-${source.suite.replaceAll(/[^\w.-]/g, '_')}`);
  const apt = await createApt({ folder, source, architecture, env, signal });
  const files = await gather(apt, tool.packages, report);
  await landFolder(places.tools, env, async (staging) => {
    const prefix = join(staging, 'prefix');
    await unpackAll(apt.archives, files, prefix, { env, report, signal });
    const layout = await readRunLayout(prefix, { [tool.name]: [tool.program] });
    if (layout.programs[tool.name] === undefined) throw without(tool, source.suite);
    await writeWrappers(layout, join(staging, 'bin'), PREFIX_BESIDE, tool.environment);
    throwIfInterrupted(signal);
    return tool.name;
  });
}

const without = ({ name }: Tool, suite: string): PbxError =>
  new PbxError(
    'not-found',
    `the packages of ${suite} hold no program ${name}`,
    `install ${name} by your own means, and see that it is on PATH`,
  );
