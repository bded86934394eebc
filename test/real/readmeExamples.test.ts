import { readFileSync } from 'node:fs';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeProduct, type Product } from '../support/product.ts';
import { type ScreenProgram, spawnScreen } from '../support/pty.ts';
import { type RadioServer, radioServer } from '../support/radioServer.ts';

/** How a line of the README is run, and what is seen. */
interface Example {
  /** As it stands in the README, without its remark. */
  readonly line: string;
  /** What is typed instead, where the README's address, file or duration is not to be had here. */
  readonly as?: string;
  /** Lines of shell that come before it. */
  readonly before?: readonly string[];
  /** A line that is run while it goes on. */
  readonly meanwhile?: string;
  readonly saw: RegExp;
  /** Keys typed once that was seen: Ctrl-C for what goes on, `q` for the session. */
  readonly end?: string;
  readonly status?: number;
}

const NETWORK = '127.0.115';
const PBX = `${NETWORK}.198`;
const RADIO = `${NETWORK}.50`;
const CTRL_C = '\x03';
const echo = 'pbxctl call 701 600';
const between = 'pbxctl call 701 702';
const over = 'pbxctl hangup --all --yes; pbxctl wait call --none --timeout 20';

const examples = (radio: string): readonly Example[] => [
  {
    line: 'bin/pbxctl setup lab --phones',
    as: `bin/pbxctl setup lab --phones --address ${PBX}`,
    saw: /17\/17/,
  },
  { line: 'bin/pbxctl', saw: /701 .*● reachable/, end: 'q' },
  { line: 'bin/pbxctl call 701 600', saw: /701.+600/ },
  { line: 'bin/pbxctl call 701 702', before: [over], saw: /701.+702/ },
  {
    line: `pbxctl peers --json | jq -r '.[] | select(.status == "unregistered") | .name'`,
    before: [over],
    saw: /^/,
  },
  {
    line: 'pbxctl peers --watch --jsonl',
    saw: /"id":"PJSIP\/702"/,
    ...{ end: CTRL_C, status: 130 },
  },
  {
    line: 'pbxctl log -f --channel 701',
    ...{ meanwhile: echo, saw: /PJSIP\/701-\w+/, end: CTRL_C, status: 130 },
  },
  { line: 'pbxctl peers --fields id,status', before: [over], saw: /PJSIP\/701 +reachable/ },
  {
    line: 'pbxctl wait peer 701 --registered --timeout 30 && pbxctl call 701 702',
    saw: /701.+702/,
  },
  {
    line: 'pbxctl events --jsonl --filter Newchannel,Hangup',
    before: [over],
    ...{ meanwhile: echo, saw: /"Newchannel"/, end: CTRL_C, status: 130 },
  },
  {
    line: String.raw`printf 'user list\npeers --json\n' | pbxctl run -`,
    before: [over],
    saw: /701[\s\S]+"id": "PJSIP\/701"/,
  },
  { line: 'pbxctl feature install --all', saw: /installed|644/ },
  { line: 'pbxctl feature verify', as: 'pbxctl feature verify echo clock', saw: /2\/2/ },
  { line: 'pbxctl user add 703 --name Carol', saw: /\+\[703\]/ },
  {
    line: 'pbxctl user add --from users.csv --yes',
    before: [String.raw`printf 'number,name,secret,codecs,context\n704,Dan,,alaw,\n' > users.csv`],
    saw: /704/,
  },
  { line: 'pbxctl codec set 703 alaw', saw: /alaw/ },
  { line: 'pbxctl media set --all via-pbx', saw: /direct_media/ },
  { line: 'pbxctl extension add 555 703', saw: /\+exten => 555/ },
  { line: 'pbxctl extension explain 701', saw: /_70X/ },
  { line: 'pbxctl config log', saw: /555/ },
  { line: 'pbxctl config undo', saw: /-exten => 555/ },
  {
    line: 'pbxctl trunk add iax partner --host 192.0.2.7 --prefix 8',
    as: `pbxctl trunk add iax partner --host ${NETWORK}.77 --prefix 8`,
    saw: /\+\[partner\]/,
  },
  { line: 'pbxctl trunk show partner --reveal', saw: /secret/ },
  // Nobody is at that address: the test says so.
  { line: 'pbxctl trunk test partner 701', saw: /✖ FAIL/, status: 1 },
  { line: 'pbxctl transfer 701 702', before: [over, echo], saw: /702/ },
  { line: 'pbxctl transfer 701 702 --attended', before: [over, echo], saw: /702/ },
  { line: 'pbxctl transfer keys on', before: [over], saw: /,,tT\)/ },
  {
    line: 'pbxctl moh add france --stream',
    as: `pbxctl moh add france --stream ${radio}`,
    saw: /\+\[france\]/,
  },
  { line: 'pbxctl moh set france --all', saw: /france/ },
  { line: 'pbxctl doctor', saw: /\d+\/\d+/, status: 1 },
  {
    line: 'pbxctl doctor --watch',
    meanwhile: 'pbxctl cli "core show version"',
    ...{ saw: /watching/i, end: CTRL_C, status: 130 },
  },
  {
    line: 'pbxctl capture start --rtp --for 30s',
    as: 'pbxctl capture start --rtp --for 5s',
    ...{ meanwhile: between, saw: /\d+ packets/ },
  },
  { line: 'pbxctl capture show last', before: [over], saw: /INVITE/ },
  { line: 'pbxctl capture show last --calls', saw: /701.+702/ },
  { line: 'pbxctl capture show last 702 --explain', saw: /It has no answer/ },
  {
    line: 'pbxctl capture show call.pcapng --html report.html',
    before: ['pbxctl capture export last call.pcapng'],
    saw: /report\.html/,
  },
  {
    line: 'pbxctl flows run',
    as: 'pbxctl flows run --settings direct',
    // With the keys Asterisk has to hear the media: none would be direct.
    before: ['pbxctl transfer keys off --yes'],
    saw: /direct-b/,
  },
  { line: 'pbxctl flows show direct-b', saw: /re-INVITE/ },
  { line: 'pbxctl flows report --html flows.html', saw: /flows\.html/ },
  // There is none in /etc/asterisk here, and no sudo: it says so.
  { line: 'sudo pbxctl attach', as: 'pbxctl attach', saw: /\/etc\/asterisk/, status: 5 },
  {
    line: 'pbxctl attach --ami 192.0.2.7:5038 --username noc --secret-stdin < secret',
    as: `pbxctl attach --ami ${PBX}:5038 --name asterisk --username $(jq -r .ami.username profile.json) --secret-stdin --yes < secret`,
    before: ['jq -r .ami.secret profile.json > secret'],
    saw: /asterisk/,
  },
  { line: 'pbxctl --pbx asterisk', saw: /read-only/, end: 'q' },
  { line: 'bin/pbxctl teardown lab', saw: /removed|gone/i },
];

const readme = readFileSync(resolve(import.meta.dirname, '../../README.md'), 'utf8');
const written = [...readme.matchAll(/^```\n([\s\S]*?)^```/gm)]
  .map(([, text = '']) => text)
  .filter((text) => !/[─│●]/.test(text))
  .flatMap((text) => text.split('\n'))
  .filter((line) => /\bpbxctl /.test(`${line} `))
  .map((line) => line.replace(/ {2,}#.*$/, '').trim());

describe('the examples of the README', { timeout: 120_000 }, () => {
  let product: Product;
  let folder: string;
  let radio: RadioServer;

  beforeAll(async () => {
    product = await makeProduct();
    radio = await radioServer(RADIO);
    folder = join(product.root, 'examples');
    await mkdir(join(folder, 'bin'), { recursive: true });
    const file = join(folder, 'bin/pbxctl');
    await writeFile(file, `#!/bin/sh\nexec '${process.execPath}' '${product.program}' "$@"\n`);
    await chmod(file, 0o755);
  });
  afterAll(async () => {
    await product.run(['detach', 'asterisk', '--yes']);
    await product.remove();
    await radio.close();
  }, 60_000);

  const open = (line: string): ScreenProgram => {
    const env = { ...product.env, PATH: `${folder}/bin:${product.env['PATH']}` };
    return spawnScreen('/bin/sh', ['-c', line], { env, cwd: folder, cols: 120, rows: 50 });
  };
  const said = (program: ScreenProgram) => program.raw().replaceAll(/\x1b\[[\d;?]*[A-Za-z]/g, '');

  /** Answers what is asked, and ends it when it has shown what it was to. */
  async function play({ line, as = line, meanwhile, saw, end }: Example): Promise<number> {
    const program = open(as);
    const other = meanwhile === undefined ? undefined : open(`sleep 2; ${meanwhile}`);
    let answered = 0;
    const isSeen = () => {
      const asked = said(program).split('[y/N] ').length - 1;
      for (; answered < asked; answered++) program.type('y\r');
      return end !== undefined && saw.test(said(program));
    };
    try {
      if (end === undefined) {
        await program
          .waitFor(() => isSeen(), 100_000)
          .catch((error) => {
            if (!/has ended/.test(String(error))) throw error;
          });
      } else {
        await program.waitFor(() => isSeen(), 60_000);
        program.type(end);
      }
      const status = await program.exit;
      expect(said(program)).toMatch(saw);
      return status;
    } finally {
      await other?.exit;
      other?.dispose();
      program.dispose();
    }
  }

  it('are all played here', () => {
    expect(
      examples('')
        .map(({ line }) => line)
        .sort(),
    ).toEqual(written.sort());
  });

  it.each(examples('').map(({ line }, at) => [line, at] as const))('%s', async (line, at) => {
    const example = examples(`${radio.url}/live`)[at];
    if (example === undefined) throw new Error('no such example');
    if (line.startsWith('pbxctl attach --ami'))
      await writeFile(join(folder, 'profile.json'), JSON.stringify(await product.profile()));
    for (const before of example.before ?? []) await open(before).exit;
    expect(await play(example)).toBe(example.status ?? 0);
  });
});
