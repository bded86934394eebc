import { cpus, release, totalmem } from 'node:os';
import { realEngine } from '../support/engines.ts';
import { realTool } from '../support/tools.ts';
import { timeRun } from './measure.ts';

/** On what it was measured, for the head of the table. */
export async function aboutMachine(): Promise<readonly string[]> {
  const [first] = cpus();
  const memory = Math.round(totalmem() / 2 ** 30);
  return [
    `${first?.model.trim() ?? 'unknown processor'}, ${cpus().length} cores, ${memory} GiB, Linux ${release()}`,
    `Node ${process.versions.node}; ${await engines()}; ${await captureTools()}`,
  ];
}

async function engines(): Promise<string> {
  const versions = await Promise.all(
    (['16', '22'] as const).map((choice) =>
      realEngine(choice).then(
        ({ version }) => version,
        () => `${choice} cannot be had`,
      ),
    ),
  );
  return `Asterisk ${versions.join(' and ')}`;
}

async function captureTools(): Promise<string> {
  const lines = await Promise.all([
    firstLine('tshark', ['--version']),
    firstLine('sngrep', ['-V']),
  ]);
  return lines.join(', ');
}

async function firstLine(name: 'tshark' | 'sngrep', args: readonly string[]): Promise<string> {
  try {
    const { stdout } = await timeRun(await realTool(name), args);
    const version = /\d+\.\d+(\.\d+)?/.exec(stdout)?.[0] ?? 'of unknown version';
    return `${name} ${version}`;
  } catch {
    return `${name} cannot be had`;
  }
}
