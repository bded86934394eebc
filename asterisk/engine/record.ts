import { readFile, stat, writeFile } from 'node:fs/promises';
import { isAbsolute, join, relative } from 'node:path';
import type { Engine } from './port.ts';

const FILE = 'engine.json';
const FORMAT = 1;

/** engine.json keeps paths inside the engine's folder relative to it, so that the folder may be moved. */
export async function writeRecord(folder: string, engine: Engine): Promise<void> {
  const shorten = (path: string) => (isInside(folder, path) ? `./${relative(folder, path)}` : path);
  const text = JSON.stringify({ format: FORMAT, ...mapPaths(engine, shorten) }, null, 2);
  await writeFile(join(folder, FILE), `${text}\n`, { mode: 0o644 });
}

/** The engine of a folder, or undefined when none is whole there. */
export async function readRecord(folder: string): Promise<Engine | undefined> {
  try {
    const raw: unknown = JSON.parse(await readFile(join(folder, FILE), 'utf8'));
    if (!isRecord(raw)) return undefined;
    const { format: _, ...stored } = raw;
    const engine = mapPaths(stored, (path) => (path.startsWith('./') ? join(folder, path) : path));
    await stat(engine.asterisk.file);
    return engine;
  } catch {
    return undefined;
  }
}

function isRecord(raw: unknown): raw is Engine & { format: number } {
  return typeof raw === 'object' && raw !== null && 'format' in raw && raw.format === FORMAT;
}

function isInside(folder: string, path: string): boolean {
  return isAbsolute(path) && path.startsWith(`${folder}/`);
}

/** The library path is one argument of several folders. */
function mapPaths(engine: Engine, map: (path: string) => string): Engine {
  const mapList = (text: string) => text.split(':').map(map).join(':');
  return {
    ...engine,
    moduleDir: map(engine.moduleDir),
    dataDir: map(engine.dataDir),
    asterisk: {
      ...engine.asterisk,
      file: map(engine.asterisk.file),
      args: engine.asterisk.args.map(mapList),
    },
    programs: Object.fromEntries(
      Object.entries(engine.programs).map(([name, path]) => [name, map(path)]),
    ),
  };
}
