import { spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { realTool } from './tools.ts';
import { until } from './until.ts';

/** Packets of the loopback that go to a file. */
export interface Recording {
  /** Ends it once all that was sent before is in the file. */
  stop(): Promise<void>;
}

const PORT = 40_999;

/** Records what an address sends and receives on the loopback by tcpdump; needs root. */
export async function record(file: string, address: string): Promise<Recording> {
  const how = ['-i', 'lo', '-n', '-U', '--immediate-mode', '-B', '32768', '-Z', 'root', '-w', file];
  const child = spawn(await realTool('tcpdump'), [...how, `host ${address}`], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const exited = once(child, 'exit');
  let said = '';
  child.stderr.on('data', (text) => {
    said += text;
  });
  exited.catch(() => {});
  await until(
    async () => said.includes('listening on') || child.exitCode !== null,
    'tcpdump to begin',
  );
  if (child.exitCode !== null) throw new Error(`tcpdump: ${said}`);
  return {
    async stop() {
      const mark = `the end ${process.hrtime.bigint()}`;
      const socket = createSocket('udp4');
      socket.on('error', () => {});
      socket.bind(0, address);
      await once(socket, 'listening');
      socket.send(mark, PORT, address);
      const isThere = async () => (await readFile(file)).includes(mark);
      await until(isThere, 'the last packets to be written');
      socket.close();
      child.kill('SIGINT');
      await exited;
    },
  };
}
