import { join } from 'node:path';
import { createAmi } from '../../asterisk/ami/client.ts';
import type { AmiMessage } from '../../asterisk/ami/message.ts';
import type { Ami } from '../../asterisk/ami/port.ts';
import { createPhones, type Phone, type Phones } from '../../asterisk/phone/phones.ts';
import { type AsteriskVersion, startAsterisk, type TestAsterisk } from './asterisk.ts';
import { realEngine } from './engines.ts';

/** A real Asterisk with two SIP accounts, its phones, and what AMI told. */
export interface PhoneYard {
  readonly asterisk: TestAsterisk;
  readonly ami: Ami;
  readonly phones: Phones;
  readonly a: Phone;
  readonly b: Phone;
  readonly dir: string;
  /** The first event that a test holds of, past or to come. */
  event(matches: (event: AmiMessage) => boolean): Promise<AmiMessage>;
  /** Those of a name, so far. */
  all(name: string): AmiMessage[];
  /** Forgets the events so far. */
  forget(): void;
  close(): Promise<void>;
}

export interface YardOptions {
  readonly version: AsteriskVersion;
  readonly address: string;
  readonly phoneAddresses: readonly [string, string];
  readonly dialplan: string;
  readonly dir: string;
}

const SECRET = 's3cret';
const EVENT_MS = 10_000;

export async function makePhoneYard(options: YardOptions): Promise<PhoneYard> {
  const { version, address, dialplan, dir } = options;
  const { programs, dataDir } = await realEngine(version);
  const asterisk = await startAsterisk(version, {
    address,
    dialplan,
    files: {
      'modules.conf': `[modules]\nautoload=yes\nnoload => chan_${version === '16' ? 'pjsip' : 'sip'}.so\n`,
      'sip.conf': sipConf(address),
      'pjsip.conf': version === '16' ? '' : pjsipConf(address),
      'musiconhold.conf': `[default]\nmode=files\ndirectory=${dataDir}/sounds/fr/digits\n`,
    },
  });
  const events: AmiMessage[] = [];
  const lookers = new Set<() => void>();
  const ami = createAmi({ ...asterisk.ami, events: 'all' });
  ami.onEvent((event) => {
    events.push(event);
    for (const look of [...lookers]) look();
  });
  await ami.connect();
  const [first, second] = options.phoneAddresses;
  return {
    ...{ asterisk, ami, dir },
    phones: createPhones({
      sipp: programs['sipp'] ?? 'sipp',
      dir: join(dir, 'phones'),
      pbx: { address, port: 5060 },
    }),
    a: { number: '701', secret: SECRET, address: first },
    b: { number: '702', secret: SECRET, address: second },
    event: (matches) =>
      new Promise((resolve, reject) => {
        const names = () => events.map(({ event }) => event).join(' ');
        const late = setTimeout(() => reject(new Error(`no such event in: ${names()}`)), EVENT_MS);
        const look = () => {
          const found = events.find(matches);
          if (!found) return;
          lookers.delete(look);
          clearTimeout(late);
          resolve(found);
        };
        lookers.add(look);
        look();
      }),
    all: (name) => events.filter(({ event }) => event === name),
    forget: () => void events.splice(0),
    async close() {
      ami.close();
      await asterisk.stop();
    },
  };
}

const sipConf = (address: string) => `[general]
udpbindaddr=${address}:5060
bindaddr=${address}
allowguest=no
context=nowhere
qualify=no
disallow=all
allow=alaw,ulaw
directmedia=no
language=fr
${['701', '702']
  .map(
    (number) => `[${number}]
type=friend
host=dynamic
secret=${SECRET}
context=default
dtmfmode=rfc2833
`,
  )
  .join('')}`;

const pjsipConf = (address: string) => `[udp]
type=transport
protocol=udp
bind=${address}:5060
${['701', '702']
  .map(
    (number) => `[${number}]
type=endpoint
transport=udp
context=default
disallow=all
allow=alaw,ulaw
direct_media=no
language=fr
auth=${number}
aors=${number}
[${number}]
type=auth
auth_type=userpass
username=${number}
password=${SECRET}
[${number}]
type=aor
max_contacts=1
remove_existing=yes
`,
  )
  .join('')}`;
