import { describe, expect, it } from 'vitest';
import type { AmiAction } from '../../asterisk/ami/port.ts';
import { PbxError } from '../../asterisk/errors.ts';
import type { ArgSpec, Command } from '../../commands/command.ts';
import { commands } from '../../commands/index.ts';
import { readOnlyAmi } from '../../src/guard.ts';
import {
  amiOf,
  attachedOf,
  contextOf,
  foldersUnder,
  phonesOf,
  profilesOf,
} from '../support/context.ts';
import { filesUnder, temporaryFolder } from '../support/folder.ts';
import { typed } from '../support/typed.ts';
import { absentPeer, callOf, channelOf, liveOf, peerOf } from '../support/view.ts';

const office = attachedOf();
const refused = { status: 4, message: expect.stringContaining('office is read-only') };

/** A command with the fewest words that it takes. */
function lineOf(command: Command): string {
  const words = Object.values<ArgSpec>(command.args).filter((spec) => !spec.optional);
  return [command.name, ...words.map(() => '701'), '--yes'].join(' ');
}

const about = (command: Command) => command.changes ?? 'pbx';
const changing = commands.filter(({ kind }) => kind === 'change');

describe('on a read-only PBX', () => {
  it.each(changing.filter((one) => about(one) === 'pbx').map((one) => [lineOf(one)]))(
    'is refused before anything of it is used: %s',
    async (line) => {
      const context = contextOf({ pbxName: 'office', profiles: profilesOf(office) });
      const { status, out, err } = await typed(line, context);
      expect({ status, message: err[0] }).toEqual(refused);
      expect([out, err[1]]).toEqual([[], 'pbxctl profile office --write   allows that']);
      const dry = await typed(line.replace('--yes', '--dry-run'), context);
      expect(dry.status).toBe(4);
    },
  );

  it('only what is about pbxctl itself is not refused', () => {
    const own = changing.filter((one) => about(one) === 'pbxctl').map(({ name }) => name);
    const captures = ['capture stop', 'capture remove'];
    expect(own).toEqual(['attach', 'detach', 'profile', ...captures, 'session export']);
  });

  it('the same is not refused once it may be changed', async () => {
    const ami = amiOf({ Hangup: () => ['Response: Success'] });
    const live = liveOf({ channels: [channelOf('PJSIP/701-00000001')] });
    const context = contextOf({
      ...{ pbxName: 'office', profiles: profilesOf(attachedOf({ write: true })) },
      ...{ ami: async () => ami, live: async () => live },
    });
    expect((await typed('hangup --all --yes', context)).status).toBe(0);
    expect(ami.sent).toEqual([{ Action: 'Hangup', Channel: 'PJSIP/701-00000001' }]);
  });

  it.each(
    commands
      .filter(({ kind }) => kind !== 'change')
      .map((command) => [lineOf(command).replace(' --yes', '')]),
  )('reading sends only what changes nothing, and writes no file: %s', async (line) => {
    const root = temporaryFolder();
    const sent: AmiAction[] = [];
    const raw = {
      ...amiOf({}, () => ({ ok: true, lines: [] })),
      send: async (action: AmiAction) => {
        sent.push(action);
        return await amiOf({ [action.Action]: () => ['Response: Success'] }).send(action);
      },
      list: async (action: AmiAction) => {
        sent.push(action);
        return amiOf({ [action.Action]: () => [] }).list(action);
      },
      command: async (Command: string) => {
        sent.push({ Action: 'Command', Command });
        return { ok: true, lines: [] };
      },
    };
    const live = liveOf({
      peers: [peerOf('PJSIP/701'), absentPeer('PJSIP/702')],
      calls: [callOf([channelOf('PJSIP/701-00000001')])],
    });
    const context = contextOf({
      ...{ pbxName: 'office', profiles: profilesOf(office), folders: foldersUnder(root) },
      ...{ ami: async () => readOnlyAmi(raw, 'office'), live: async () => live },
      login: async () => readOnlyAmi(raw, 'office'),
      phones: () => phonesOf(),
      // A recorder is a process of its own, whose sessions are guarded as these are.
      recorders: {
        begin: async () => {
          throw new PbxError('refused', 'no recorder here');
        },
      },
      changes: {
        history: async () => ({ changes: [], remarks: [] }),
        list: async () => [],
        contents: async () => [],
      },
    });
    await typed(`${line} --timeout 0.5`, context);
    const asking = ['ListCommands', 'PJSIPShowEndpoint', 'ShowDialPlan'];
    const harmless = new Set(['CoreSettings', ...asking, 'Command']);
    expect(sent.filter(({ Action }) => !harmless.has(Action))).toEqual([]);
    expect(filesUnder(root)).toEqual({});
  });
});

describe('a guarded AMI session', () => {
  const raw = amiOf({ Ping: () => ['Response: Success'] }, (line) => ({ ok: true, lines: [line] }));
  const ami = readOnlyAmi(raw, 'office');

  it('sends what changes nothing', async () => {
    await ami.send({ Action: 'Ping' });
    expect(await ami.command('core show uptime')).toMatchObject({ lines: ['core show uptime'] });
    expect(raw.sent).toEqual([{ Action: 'Ping' }]);
    expect(ami.status).toEqual(raw.status);
  });

  it.each([
    () => ami.send({ Action: 'Originate', Channel: 'SIP/701' }),
    () => ami.list({ Action: 'QueueAdd' }),
    () => ami.command('core stop now'),
    () => ami.send({ Action: 'Command', Command: 'core stop now' }),
    () => ami.send({ Action: 'command', Command: ['core show version', 'core stop now'] }),
  ])('does not send what may change something', async (send) => {
    const before = raw.sent.length;
    await expect(send()).rejects.toMatchObject({
      code: 'refused',
      hint: 'pbxctl profile office --write   allows that',
    });
    expect(raw.sent).toHaveLength(before);
  });
});
