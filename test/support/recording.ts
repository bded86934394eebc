import { spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { until } from './until.ts';

/** Packets of the loopback that go to a file. */
export interface Recording {
  /** Ends it once all that was sent before is in the file. */
  stop(): Promise<void>;
}

const PORT = 40_999;

/** Records what an address sends and receives on the loopback; needs root and dumpcap. */
export async function record(file: string, address: string): Promise<Recording> {
  const args = ['-i', 'lo', '-f', `host ${address}`, '-w', file, '-q'];
  const child = spawn('dumpcap', args, { stdio: ['ignore', 'ignore', 'pipe'] });
  const exited = once(child, 'exit');
  let said = '';
  child.stderr.on('data', (text) => {
    said += text;
  });
  exited.catch(() => {});
  await until(async () => said.includes('File: ') || child.exitCode !== null, 'dumpcap to begin');
  if (child.exitCode !== null) throw new Error(`dumpcap: ${said}`);
  return {
    async stop() {
      const mark = `the end ${process.hrtime.bigint()}`;
      const socket = createSocket('udp4');
      socket.on('error', () => {});
      socket.bind(0, address);
      await once(socket, 'listening');
      await until(async () => {
        socket.send(mark, PORT, address);
        return (await readFile(file)).includes(mark);
      }, 'the last packets to be written');
      socket.close();
      child.kill('SIGINT');
      await exited;
    },
  };
}
