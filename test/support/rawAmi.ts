import { once } from 'node:events';
import { connect } from 'node:net';
import type { Access } from '../../asterisk/lab/port.ts';

/** The lines that Asterisk's CLI answers, by an AMI of its own, so that the client under test does not vouch for itself. */
export async function asteriskSays(access: Access, line: string): Promise<string[]> {
  const said = await exchange(access, [`Action: Command\r\nCommand: ${line}`]);
  return said.flatMap((one) => (one.startsWith('Output: ') ? [one.slice(8)] : []));
}

/** Logs in, sends actions one after another, logs off, and resolves with all lines that came. */
export async function exchange(
  { host, port, username, secret }: Access,
  actions: readonly string[],
): Promise<string[]> {
  const socket = connect(port, host);
  let said = '';
  socket.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  socket.setTimeout(20_000, () => socket.destroy(new Error(`${host}:${port} says nothing`)));
  const login = `Action: Login\r\nUsername: ${username}\r\nSecret: ${secret}\r\nEvents: off`;
  for (const action of [login, ...actions, 'Action: Logoff']) socket.write(`${action}\r\n\r\n`);
  await once(socket, 'close');
  return said.split('\r\n');
}
