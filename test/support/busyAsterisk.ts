import type { Ami } from '../../asterisk/ami/port.ts';
import { type AsteriskVersion, startAsterisk, type TestAsterisk } from './asterisk.ts';
import { register } from './register.ts';

/** The port of its SIP driver. */
export const SIP_PORT = 5077;

export const technologyOf = (version: AsteriskVersion) => (version === '16' ? 'SIP' : 'PJSIP');

/** Who calls from there needs no password. */
export const callerOf = (address: string) => address.replace(/\d+$/, '60');

export const secretOf = (user: string) => `s${user}`;

const sipConf = (address: string, users: readonly string[]) => `[general]
udpbindaddr=${address}:${SIP_PORT}
allowguest=no
[load]
type=peer
host=${callerOf(address)}
insecure=port,invite
context=default
disallow=all
allow=ulaw
${users.map((user) => `[${user}]\ntype=friend\nhost=dynamic\nsecret=${secretOf(user)}\nqualify=no\ndisallow=all\nallow=alaw\n`).join('')}`;

const pjsipUser = (user: string) => `[${user}]
type=endpoint
aors=${user}
auth=${user}
context=default
disallow=all
allow=alaw
[${user}]
type=auth
username=${user}
password=${secretOf(user)}
[${user}]
type=aor
max_contacts=1
remove_existing=yes
`;

const pjsipConf = (address: string, users: readonly string[]) => `[udp]
type=transport
protocol=udp
bind=${address}:${SIP_PORT}
[load]
type=endpoint
context=default
disallow=all
allow=ulaw
direct_media=no
[load]
type=identify
endpoint=load
match=${callerOf(address)}
${users.map(pjsipUser).join('')}`;

const DIALPLAN = `exten => wait,1,Answer()
 same => n,Wait(60)
exten => brief,1,Answer()
 same => n,Wait(2)
exten => dial,1,Dial(Local/wait@default/n)`;

/** A real Asterisk with users, for calls and phones in numbers. */
export interface BusyAsterisk {
  readonly asterisk: TestAsterisk;
  /** Begins calls, each of four channels of which two are bridged. */
  call(commands: Ami, count: number): Promise<void>;
  registers(user: string, byte: number): Promise<number>;
}

export async function startBusyAsterisk(
  version: AsteriskVersion,
  address: string,
  users: readonly string[] = ['701', '702'],
): Promise<BusyAsterisk> {
  const conf =
    version === '16'
      ? { 'sip.conf': sipConf(address, users) }
      : { 'pjsip.conf': pjsipConf(address, users) };
  const asterisk = await startAsterisk(version, {
    address,
    dialplan: DIALPLAN,
    files: conf,
    modules: version === '22' ? ['res_pjsip_registrar'] : [],
  });
  return {
    asterisk,
    async call(commands, count) {
      const originate = { Action: 'Originate', Channel: 'Local/wait@default/n', Async: true };
      const to = { Context: 'default', Exten: 'dial', Priority: 1 };
      await Promise.all(
        Array.from({ length: count }, () => commands.send({ ...originate, ...to })),
      );
    },
    registers: (user, byte) =>
      register({
        server: { host: address, port: SIP_PORT },
        from: address.replace(/\d+$/, String(byte)),
        ...{ user, secret: secretOf(user), expires: 600 },
      }),
  };
}
