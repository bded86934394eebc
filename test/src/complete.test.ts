import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { capturesFolder, writeCaptureRecord } from '../../asterisk/capture/store.ts';
import { PbxError } from '../../asterisk/errors.ts';
import type { Context } from '../../commands/context.ts';
import { commands } from '../../commands/index.ts';
import { complete } from '../../src/complete.ts';
import { fileNames } from '../../src/file-names.ts';
import {
  amiOf,
  attachedOf,
  contextOf,
  foldersUnder,
  profileOf,
  profilesOf,
} from '../support/context.ts';
import { temporaryFolder } from '../support/folder.ts';
import { absentPeer, callOf, channelOf, liveOf, peerOf } from '../support/view.ts';

const channel = channelOf('PJSIP/701-00000001', { connectedNumber: '701' });
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
    expect(peer).toEqual({ text: '702', description: 'PJSIP unregistered' });
    const [found] = await complete(commands, ['hangup', ''], async () => context);
    expect(found?.description).toBe('701 with 600 (Echo), Up 59s');
  });
});

describe('what each name stands for now', () => {
  const legs = [
    channelOf('PJSIP/701-0000000a', { bridgeId: 'b', callerName: 'Ann' }),
    channelOf('PJSIP/702-0000000b', { bridgeId: 'b', onHold: true }),
  ] as const;
  const calling = liveOf({
    peers: [
      peerOf('PJSIP/701'),
      absentPeer('PJSIP/703'),
      peerOf('IAX2/operator', { address: '127.0.0.210:4569' }),
    ],
    channels: [...legs],
    calls: [callOf([...legs])],
  });
  const bridge = {
    id: 'b',
    type: 'basic',
    technology: '',
    channels: legs.map((leg) => leg.uniqueid),
  };
  const view = { ...calling.view, bridges: new Map([['b', bridge]]) };
  const lines = [
    'Context: usersnum\nExten: 600\nApplication: NoOp\nAppData: pbxctl: echo language=fr',
    'Context: usersnum\nExten: 555\nApplication: Dial\nAppData: PJSIP/702',
    'Context: other\nExten: 1\nApplication: Answer',
  ];
  const world = contextOf({
    profiles: profilesOf(profileOf(), attachedOf()),
    live: async () => ({ ...calling, view }),
    ami: async () => amiOf({ ShowDialPlan: () => lines }),
  });
  it.each([
    ['hangup PJSIP/701', 'PJSIP/701-0000000a', 'Ann <701> with 702, Up 59s'],
    ['hangup PJSIP/702', 'PJSIP/702-0000000b', '702 with 701, Up 59s, on hold'],
    ['call 701', '701', 'PJSIP reachable, 127.0.0.127:5060, in a call with 702'],
    ['user show 703', '703', 'PJSIP unregistered'],
    ['trunk show ', 'operator', 'IAX2 reachable, 127.0.0.210:4569'],
    ['call 701 600', '600', 'echo test'],
    ['call 701 555', '555', 'Dial(PJSIP/702)'],
    ['call --context us', 'usersnum', '2 numbers'],
    ['media path ', 'linked.1', '701 to 702, up 59s'],
    ['peers --pbx la', 'lab', 'lab, Asterisk 22.1.0, 127.91.2.198'],
    ['peers --pbx of', 'office', 'attached, read-only, 127.0.9.198:5038'],
    ['phones start 701', '701', 'phone A'],
    ['weather LFMU', 'LFMU', 'Béziers'],
    ['setup lab --engine 16', '16', 'Asterisk 16, chan_sip, fetched'],
  ])('%s', async (typed, text, description) => {
    const found = await complete(commands, typed.split(' '), async () => world);
    expect(found).toContainEqual({ text, description });
  });

  it('users are no trunks', async () => {
    const open = async () => world;
    expect(await words(['user', 'show', ''], open)).toEqual(['701', '703']);
    expect(await words(['trunk', 'show', ''], open)).toEqual(['operator']);
  });

  it('files come with their folders, where they are asked for', async () => {
    const root = temporaryFolder();
    mkdirSync(join(root, 'notes'));
    writeFileSync(join(root, 'nine.sh'), '');
    writeFileSync(join(root, '.hidden'), '');
    const found = await complete(commands, ['run', `${root}/n`], async () => world, fileNames);
    expect(found.map(({ text }) => text).sort()).toEqual([`${root}/nine.sh`, `${root}/notes/`]);
    expect(await fileNames(`${root}/`)).toHaveLength(2);
    expect(await fileNames('/nonexistent/x')).toEqual([]);
    expect(await words(['run', `${root}/n`], async () => world)).toEqual([]);
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
