import { expect, test } from 'vitest';
import { recordingOf } from '../../../src/recording/read.ts';
import { type PlayOptions, playSession } from '../../support/recorded-session.ts';
import { recordingText } from '../../support/recordings.ts';

const peer = (name: string) => ({
  kind: 'ami',
  headers: [
    ...[
      ['Event', 'PeerEntry'],
      ['Channeltype', 'SIP'],
      ['ObjectName', name],
    ],
    ...[
      ['IPaddress', '127.0.0.127'],
      ['IPport', '5060'],
      ['Status', 'OK (3 ms)'],
    ],
  ],
});
const channel = {
  kind: 'ami',
  headers: [
    ...[
      ['Event', 'Newchannel'],
      ['Channel', 'SIP/701-00000001'],
      ['Uniqueid', '1.1'],
    ],
    ...[
      ['Linkedid', '1.1'],
      ['ChannelStateDesc', 'Up'],
      ['Exten', '600'],
      ['CallerIDNum', '701'],
    ],
  ],
};
const live = { kind: 'status', status: { phase: 'live' } };
const key = (name: string, template: string, line?: string) => ({
  ...{ kind: 'key', key: name, text: '', template },
  ...(line === undefined ? {} : { line }),
});
const log = (message: string) => ({
  kind: 'log',
  lost: 0,
  lines: [
    {
      ...{ time: '12:00:00', level: 'NOTICE', callId: '', file: 'a.c', line: 1, function: 'f' },
      message,
    },
  ],
});

const play = (entries: readonly object[], options: PlayOptions = {}) =>
  playSession(recordingOf(Buffer.from(recordingText(entries)), 'x'), options);

/** The first line at 0, the others a second apart. */
const lesson = [
  { t: 0, kind: 'fresh' },
  { t: 0, ...peer('701') },
  { t: 0, ...channel },
  { t: 0, ...live },
  { t: 1000, ...key('tab', ':focus next') },
  { t: 2000, ...key('enter', ':open') },
  { t: 3000, ...key('h', 'hangup {channel}', 'hangup SIP/701-00000001') },
  { t: 3000, kind: 'run', id: 1, title: 'hangup SIP/701-00000001', byKey: true, shows: 'output' },
  { t: 3100, kind: 'run asks', id: 1, title: 'hang up SIP/701-00000001', lines: [] },
  { t: 4000, ...key('y', ':answer yes') },
  { t: 4100, kind: 'run ended', id: 1, lines: [[{ text: 'hung up it' }]], status: 0 },
  { t: 9000, ...log('the last line') },
];

test('what the recorded person did is done on the screen, and told', async () => {
  const played = play(lesson);
  const at = async (ms: number) => (await played.at(ms)).join('\n');
  expect(await at(500)).toMatch(/REPLAY +▶ 0:00\/0:09/);
  expect(await at(2000)).toMatch(/call 701 [\s\S]*recorded: Enter {2}open/);
  expect(await at(3500)).toMatch(/hang up SIP\/701-00000001\?|make this change/);
  expect(await at(4500)).toMatch(/hung up it/);
  expect(await at(9500)).toMatch(
    /end 0:09\/0:09[\s\S]*the recording ends here: space plays it again/,
  );
  played.stage.type('qq');
  expect(await played.stage.status).toBe(0);
});

test('a key of the viewer leads away: the recorded steps are captions then, and = comes back', async () => {
  const played = play(lesson);
  await played.at(500);
  played.stage.type('z');
  await played.stage.waitFor(/= follow/);
  expect((await played.at(2500)).join('\n')).not.toMatch(/call 701/);
  const shown = (await played.at(3500)).join('\n');
  expect(shown).toContain('recorded: h  hangup SIP/701-00000001');
  expect(shown).not.toMatch(/\(y\/n\)/);
  played.stage.type('o');
  await played.stage.waitFor(/output[\s\S]*hangup SIP\/701-00000001[\s\S]*waits for your answer/);
  played.stage.type('=');
  await played.stage.waitFor(/\(y\/n\)/);
  played.stage.host.emit('SIGTERM');
  await played.stage.status;
});

test.each([
  ['h', /no PBX is asked or changed; live it would be {2}hangup SIP\/701-00000001/],
  [':reload now\r', /no PBX is asked or changed; live it would be {2}reload now/],
  ['a\r', /no PBX is asked or changed; live it would be {2}user add/],
])('nothing is run: %j', async (keys, said) => {
  const played = play(lesson, { follows: false });
  await played.at(500);
  played.stage.type('\t');
  played.stage.type(keys);
  await played.stage.waitFor(said);
  played.stage.type('q');
  expect(await played.stage.status).toBe(0);
});

test('space stops it, . and , go by seconds, + and - change the speed', async () => {
  const played = play(lesson, { follows: false });
  await played.at(2000);
  played.stage.type(' ');
  await played.stage.waitFor(/paused 0:02\/0:09/);
  played.stage.type('..');
  await played.stage.waitFor(/paused 0:04/);
  played.stage.type(',');
  await played.stage.waitFor(/paused 0:03/);
  played.stage.type('++');
  await played.stage.waitFor(/0:03\/0:09 4x/);
  played.stage.type('-');
  await played.stage.waitFor(/0:03\/0:09 2x/);
  played.stage.host.emit('SIGTERM');
  await played.stage.status;
});

test('what is said of one that breaks off', async () => {
  const text = recordingText(lesson).split('\n').slice(0, -3).join('\n');
  const played = playSession(recordingOf(Buffer.from(`${text}\n{"t":99`), 'x'), { startMs: 1e9 });
  await played.stage.waitFor(/the recording was cut off here: space plays it again/);
  played.stage.type('qq');
  expect(await played.stage.status).toBe(0);
});

test('nothing in a recording from elsewhere reaches the terminal as more than text', async () => {
  const evil = '\x1b]0;owned\x07\x1b[2J\x1b[31m\x9b5n\x90q\x1b\\evil\u202e\r\n\x07';
  const entries = [
    { kind: 'fresh' },
    peer(`701${evil}`),
    {
      ...channel,
      headers: channel.headers.map(([name, value]) => [
        name,
        name === 'Event' ? value : `${value}${evil}`,
      ]),
    },
    live,
    log(evil),
    key(evil, evil, evil),
    { kind: 'typed', text: `:${evil}`, cursor: 3 },
    { kind: 'typed no more' },
    { kind: 'captures', going: [{ name: evil }] },
    { kind: 'run', id: 1, title: evil, byKey: false, shows: 'output' },
    { kind: 'run shows', id: 1, how: 'append', lines: [[{ text: evil.repeat(50) }]] },
    { kind: 'run asks', id: 1, title: evil, danger: evil, lines: [[{ text: evil }]] },
    { kind: 'log ended', reason: evil },
    { kind: 'features failed', lines: [evil] },
    { kind: 'status', status: { phase: 'lost', reason: evil, since: 1, retryInMs: 5 } },
    { kind: 'feed', state: { phase: 'on', what: evil, since: 1, passedOver: [evil] } },
  ].map((entry, index) => ({ t: index * 1000, ...entry }));
  const heading = recordingText(entries).replace('"pbx":"lab"', `"pbx":${JSON.stringify(evil)}`);
  const played = playSession(recordingOf(Buffer.from(heading), 'x'));
  let written = '';
  played.stage.output.on('data', (data: Buffer) => (written += data.toString()));
  for (let second = 1; second < entries.length - 1; second++) await played.at(second * 1000);
  for (const keys of ['\t', '\r', 'q', '\t', '\r']) played.stage.type(keys);
  await played.at((entries.length - 1) * 1000);
  played.stage.host.emit('SIGTERM');
  await played.stage.status;
  expect(played.stage.reader.rows().join('\n')).toBeDefined();
  for (const sequence of ['\x1b]', '\x1b[2J\x1b[31m', '\x9b', '\x90', '\x07', '\u202e'])
    expect(written.includes(sequence), JSON.stringify(sequence)).toBe(false);
  expect(written).toContain('evil');
});
