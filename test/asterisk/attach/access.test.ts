import { describe, expect, it, test } from 'vitest';
import { planAmi, planAri } from '../../../asterisk/attach/access.ts';
import { addressOf, readManager, secretOfUser } from '../../../asterisk/attach/manager.ts';
import { overlay } from '../../../asterisk/attach/overlay.ts';
import type { FileEdit, Places } from '../../../asterisk/attach/port.ts';
import { planRemoval } from '../../../asterisk/attach/removal.ts';
import { type ConfReader, memoryReader } from '../../../asterisk/conf/reader.ts';
import { errorOf } from '../../support/typed.ts';

const ETC = '/etc/asterisk';
const PLACES: Places = {
  etc: ETC,
  conf: `${ETC}/asterisk.conf`,
  run: '/run/asterisk',
  log: '/var/log/asterisk',
  socket: '/run/asterisk/asterisk.ctl',
};
const READING = { mode: 0o640, owner: { uid: 0, gid: 117 } };

const filesOf = (files: Readonly<Record<string, string>>) =>
  memoryReader(
    Object.fromEntries(Object.entries(files).map(([name, text]) => [`${ETC}/${name}`, text])),
  );
const wanted = (over = {}) => ({
  ...{ name: 'office', write: false, kept: {}, newSecret: () => 'fresh' },
  ...over,
});
const ami = (reader: ConfReader, over = {}) => planAmi(PLACES, wanted(over), reader, READING);
const shown = (edits: readonly FileEdit[]) =>
  Object.fromEntries(
    edits.map(({ path, after }) => [
      path.slice(ETC.length + 1),
      Buffer.from(after ?? '').toString(),
    ]),
  );

const ON = '[general]\nenabled = yes\nbindaddr = 127.0.0.1\n';
const FOLDER = '#include "manager.d/*.conf"\n';
const README = { 'manager.d/README.conf': '; nothing\n' };

describe('the AMI user', () => {
  it('goes into a folder that manager.conf includes, as on Debian', () => {
    const { access, edits } = ami(filesOf({ 'manager.conf': `${ON}${FOLDER}`, ...README }));
    expect(access).toEqual({ host: '127.0.0.1', port: 5038, username: 'pbxctl', secret: 'fresh' });
    expect(edits).toEqual([
      {
        path: `${ETC}/manager.d/pbxctl.conf`,
        before: undefined,
        after: expect.anything(),
        of: 'manager.conf',
        ...READING,
      },
    ]);
    const text = shown(edits)['manager.d/pbxctl.conf'];
    expect(text).toContain('deny = 0.0.0.0/0.0.0.0\ndeny = ::/0\npermit = 127.0.0.0/255.0.0.0\n');
    expect(text).toContain('write = system,command,reporting\n');
    expect(text).not.toContain('[general]');
  });

  it('goes beside manager.conf where that includes no folder', () => {
    const { edits } = ami(filesOf({ 'manager.conf': ON }));
    expect(Object.keys(shown(edits))).toEqual(['pbxctl-manager.conf', 'manager.conf']);
    expect(shown(edits)['manager.conf']).toMatch(
      /^\[general\]\nenabled = yes\n.*\n#include "pbxctl-manager\.conf" ; made by pbxctl attach\n$/,
    );
    expect(edits[1]).not.toHaveProperty('mode');
  });

  it('may do everything only where that was said', () => {
    const { edits } = ami(filesOf({ 'manager.conf': ON }), { write: true });
    expect(shown(edits)['pbxctl-manager.conf']).toContain('\nwrite = all\n');
  });

  it.each([
    ['[general]\nenabled = no\nbindaddr = 0.0.0.0\nport = 5099\n', '127.0.0.1', 5099],
    ['[general]\n', '127.0.0.1', 5038],
    ['[general]\nbindaddr = 127.0.0.9\n', '127.0.0.9', 5038],
    ['[general](!)\nenabled = yes\n', '127.0.0.1', 5038],
  ])('turns AMI on, on loopback only, where it is off: %j', (conf, host, port) => {
    const reader = filesOf({ 'manager.conf': conf });
    const { access, edits } = ami(reader);
    expect(access).toMatchObject({ host, port });
    const after = readManager(PLACES, overlay(reader, edits));
    expect(after).toMatchObject({ enabled: true, host, port, isOpen: false });
  });

  it('makes manager.conf where there is none', () => {
    const reader = filesOf({ 'asterisk.conf': '' });
    const { edits } = ami(reader);
    expect(Object.keys(shown(edits))).toEqual(['manager.conf']);
    expect(readManager(PLACES, overlay(reader, edits)).enabled).toBe(true);
  });

  it('does not go into a folder that is read before [general], where AMI is off', () => {
    const reader = filesOf({
      'manager.conf': `${FOLDER}[general]\nenabled = no\n`,
      ...README,
    });
    const { edits } = ami(reader);
    expect(Object.keys(shown(edits))).toEqual(['pbxctl-manager.conf', 'manager.conf']);
    expect(readManager(PLACES, overlay(reader, edits)).enabled).toBe(true);
  });

  it('may come from the address that AMI listens on', () => {
    const { access, edits } = ami(
      filesOf({ 'manager.conf': '[general]\nenabled=yes\nbindaddr=192.0.2.7\n' }),
    );
    expect(access.host).toBe('192.0.2.7');
    expect(shown(edits)['pbxctl-manager.conf']).toContain('permit = 192.0.2.7/32\n');
  });

  it('that an administrator has made is used as it is', () => {
    const reader = filesOf({ 'manager.conf': `${ON}[pbxctl]\nsecret = own\n` });
    expect(ami(reader)).toMatchObject({ access: { secret: 'own' }, edits: [] });
  });

  it('is not put into a file of that name that is not ours', () => {
    const reader = filesOf({
      'manager.conf': `${ON}${FOLDER}`,
      'manager.d/pbxctl.conf': '[somebody]\nsecret=x\n',
    });
    expect(Object.keys(shown(ami(reader).edits))).toEqual(['pbxctl-manager.conf', 'manager.conf']);
  });

  it.each([
    ['[general\nenabled=yes\n', 'manager.conf:1'],
    ['[general]\nenabled=yes\n#include "gone.conf"\n', 'no such file'],
  ])('is not added to a file that Asterisk rejects as it is: %j', (conf, why) => {
    expect(errorOf(() => ami(filesOf({ 'manager.conf': conf })))).toMatchObject({
      code: 'failed',
      message: expect.stringContaining(why),
    });
  });

  it('is not added behind a comment that is never closed', () => {
    const reader = filesOf({ 'manager.conf': `${ON};-- to do\n` });
    expect(errorOf(() => ami(reader))).toMatchObject({
      message: expect.stringContaining('no safe place'),
    });
  });

  const cases: readonly Readonly<Record<string, string>>[] = [
    { 'manager.conf': `${ON}${FOLDER}`, ...README },
    { 'manager.conf': ON },
    { 'manager.conf': ON.trimEnd() },
    { 'manager.conf': ON.replaceAll('\n', '\r\n') },
    { 'manager.conf': '[general]\nenabled = no' },
    { 'manager.conf': '' },
    { 'asterisk.conf': '' },
    { 'manager.conf': `${FOLDER}[general]\n`, ...README },
  ];
  it.each(cases)('is added once, changed in place and removed without a trace: %j', (files) => {
    const reader = filesOf(files);
    const first = ami(reader);
    const attached = overlay(reader, first.edits);
    expect(ami(attached, { newSecret: () => 'another' })).toEqual({ ...first, edits: [] });

    const writing = ami(attached, { write: true });
    expect(writing.edits).toHaveLength(1);
    expect(writing.access).toEqual(first.access);
    const writable = overlay(attached, writing.edits);
    expect(secretOfUser(readManager(PLACES, writable), 'pbxctl')).toBe('fresh');

    const detached = overlay(writable, planRemoval(PLACES, writable));
    for (const path of [...first.edits, ...writing.edits].map((edit) => edit.path))
      expect(detached.read(path)).toEqual(reader.read(path));
    expect(planRemoval(PLACES, detached)).toEqual([]);
  });
});

describe('the ARI user', () => {
  const HTTP = '[general]\nenabled=yes\nbindaddr=0.0.0.0\nbindport=8099\n';
  const ari = (files: Readonly<Record<string, string>>, over = {}) =>
    planAri(PLACES, wanted(over), filesOf(files), READING);

  it('is made where ARI is on, read-only like pbxctl itself', () => {
    const planned = ari({ 'http.conf': HTTP, 'ari.conf': '[general]\n' });
    expect(planned?.access).toMatchObject({ host: '127.0.0.1', port: 8099 });
    expect(shown(planned?.edits ?? [])['pbxctl-ari.conf']).toContain('read_only = yes\n');
    const writing = ari({ 'http.conf': HTTP, 'ari.conf': '' }, { write: true });
    expect(shown(writing?.edits ?? [])['pbxctl-ari.conf']).toContain('read_only = no\n');
  });

  it.each([
    { 'ari.conf': '[general]\nenabled=yes\n' },
    { 'http.conf': '[general]\nenabled=no\n', 'ari.conf': '' },
    { 'http.conf': HTTP, 'ari.conf': '[general]\nenabled=no\n' },
    { 'http.conf': HTTP },
  ])('is left out where ARI is off: %j', (files) => {
    expect(ari(files)).toBeUndefined();
  });
});

test.each([
  ['192.0.2.7', '192.0.2.7', undefined],
  ['192.0.2.7:5039', '192.0.2.7', 5039],
  ['[::1]:5038', '::1', 5038],
  ['::1', '::1', undefined],
  ['pbx.example', 'pbx.example', undefined],
  ['', '', undefined],
])('the address %j', (text, host, port) => {
  expect(addressOf(text)).toEqual({ host, port });
});
