import { describe, expect, it } from 'vitest';
import { capturesFolder, writeCaptureRecord } from '../../asterisk/capture/store.ts';
import { PbxError } from '../../asterisk/errors.ts';
import type { Context } from '../../commands/context.ts';
import { commands } from '../../commands/index.ts';
import { complete } from '../../src/complete.ts';
import { amiOf, contextOf, foldersUnder, profileOf, profilesOf } from '../support/context.ts';
import { temporaryFolder } from '../support/folder.ts';
import { absentPeer, callOf, channelOf, liveOf, peerOf } from '../support/view.ts';

const channel = channelOf('PJSIP/701-00000001');
const live = liveOf({
  peers: [peerOf('PJSIP/701'), absentPeer('PJSIP/702')],
  channels: [channel],
  calls: [callOf([channel])],
});
const DIALPLAN = [
  'Exten: 600\nApplication: Answer',
  'Exten: 600\nApplication: Echo',
  'Exten: _70X',
];
const context = contextOf({
  profiles: profilesOf(profileOf({ name: 'lab' }), profileOf({ name: 'lab16' })),
  live: async () => live,
  ami: async () => amiOf({ ShowDialPlan: () => DIALPLAN }),
});

async function words(
  typed: readonly string[],
  open: (name: string | undefined) => Promise<Context> = async () => context,
): Promise<string[]> {
  return (await complete(commands, typed, open)).map(({ text }) => text);
}

const COMMON = [
  '--json',
  '--jsonl',
  '--fields',
  '--pbx',
  '--help',
  '--quiet',
  '--no-input',
  '--timeout',
  '--no-color',
];

describe('what a word can become', () => {
  it.each<[typed: string[], expected: string[]]>([
    [['pe'], ['permissions', 'peers']],
    [['ca'], ['calls', 'call', 'capture']],
    [['p'], ['profile', 'permissions', 'peers', 'phones', 'prompt']],
    [['he'], ['help']],
    [
      ['phones', ''],
      ['start', 'stop', 'list'],
    ],
    [['setup', ''], ['lab']],
    [['help', 'set'], ['setup']],
    [['help', 'setup', ''], ['lab']],
    [
      ['peers', '--'],
      ['--watch', ...COMMON],
    ],
    [
      ['log', '--l'],
      ['--lines', '--level'],
    ],
    [
      ['log', '--level', 'D'],
      ['DTMF', 'DEBUG'],
    ],
    [['log', '--level', 'ERROR', '--ch'], ['--channel']],
    [['log', '--channel', ''], ['PJSIP/701-00000001']],
    [['log', '-n', ''], []],
    [
      ['call', ''],
      ['701', '702'],
    ],
    [
      ['call', '--context', 'usersnum', ''],
      ['701', '702'],
    ],
    [
      ['call', '--', '7'],
      ['701', '702'],
    ],
    [
      ['call', '701', ''],
      ['600', '701', '702'],
    ],
    [['call', '701', '600', ''], []],
    [['hangup', 'PJ'], ['PJSIP/701-00000001']],
    [
      ['phones', 'stop', '701', '7'],
      ['701', '702'],
    ],
    [
      ['completion', ''],
      ['bash', 'zsh', 'fish'],
    ],
    [
      ['setup', 'lab', '--engine', ''],
      ['22', '16', 'system'],
    ],
    [
      ['peers', '--pbx', ''],
      ['lab', 'lab16'],
    ],
    [['--pbx', 'lab1'], ['lab16']],
    [
      ['--pbx', 'lab', 'pe'],
      ['permissions', 'peers'],
    ],
    [
      ['--pbx=lab', 'phones', 'st'],
      ['start', 'stop'],
    ],
    [['nonsense', ''], []],
    [['peers', 'x'], []],
  ])('%j', async (typed, expected) => {
    expect(await words(typed)).toEqual(expected);
  });

  it('at the beginning are all commands, each with what it does', async () => {
    const found = await complete(commands, [''], async () => context);
    const firsts = new Set(commands.map((command) => command.name.split(' ')[0]));
    expect(new Set(found.map(({ text }) => text))).toEqual(new Set([...firsts, 'help']));
    expect(found.every(({ description }) => description !== '')).toBe(true);
  });

  it('says how a peer or a channel stands', async () => {
    const [peer] = await complete(commands, ['call', '702'], async () => context);
    expect(peer).toEqual({ text: '702', description: 'PJSIP/702 unregistered' });
    const [found] = await complete(commands, ['hangup', ''], async () => context);
    expect(found?.description).toBe('Up 600 Echo');
  });
});

it('names of captures come with the newest', async () => {
  const folders = foldersUnder(temporaryFolder());
  const folder = capturesFolder(folders.data);
  const stop = ['capture', 'stop', ''];
  expect(await words(stop, async () => contextOf({ folders }))).toEqual([]);
  await writeCaptureRecord(folder, {
    ...{ name: 'lab-1', pbx: 'lab', file: '/nonexistent', source: 'log', filter: 'peer 701' },
    ...{ recorder: { pid: 4_000_000, start: 1, boot: 'x' }, startedAt: 1, endedAt: 2, why: '' },
    ...{ packets: 0, messages: 0, bytes: 0, maxBytes: 0, turnedOn: false },
  });
  expect(await words(stop, async () => contextOf({ folders }))).toEqual(['last', 'lab-1']);
  expect(await words(['capture', 'export', 'la'], async () => contextOf({ folders }))).toEqual([
    ...['last', 'lab-1'],
  ]);
});

describe('names of a PBX', () => {
  it.each([
    [['--pbx', 'lab16', 'call', ''], 'lab16'],
    [['--pbx=lab16', 'call', ''], 'lab16'],
    [['call', '--pbx', 'lab16', ''], 'lab16'],
    [['call', ''], undefined],
  ])('%j are those of %s', async (typed, expected) => {
    const opened: (string | undefined)[] = [];
    await words(typed, async (name) => {
      opened.push(name);
      return context;
    });
    expect(opened).toEqual([expected]);
  });

  it('are none, and no error, when it cannot be reached', async () => {
    const down = async () => {
      throw new PbxError('unreachable', 'lab is stopped');
    };
    expect(await words(['call', ''], down)).toEqual([]);
    expect(await words(['call', ''], async () => contextOf({ live: down }))).toEqual([]);
  });
});
