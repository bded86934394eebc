import { describe, expect, it } from 'vitest';
import type { Driver } from '../../../asterisk/engine/port.ts';
import { labBinds } from '../../../asterisk/lab/binds.ts';
import { labFiles, labInstance } from '../../../asterisk/lab/files.ts';
import type { LabSpec } from '../../../asterisk/lab/port.ts';
import { makeLabSpec, PAPER_ENGINE } from '../../support/lab-spec.ts';

const spec = (driver: Driver, more: Partial<LabSpec> = {}): LabSpec => ({
  ...makeLabSpec(PAPER_ENGINE, '/lab', '127.0.0.198'),
  driver,
  ...more,
});
const textOf = (lab: LabSpec, name: string) =>
  labFiles(lab).find((file) => file.path === `/lab/etc/${name}`)?.content ?? '';

describe.each<Driver>(['sip', 'pjsip'])('lab files for %s', (driver) => {
  it('keeps secrets in files that only the owner reads', () => {
    const secrets = ['ami\\;secret', 'ari\\;secret', 'a\\;b=c'];
    for (const secret of secrets) {
      const holders = labFiles(spec(driver)).filter((file) => file.content.includes(secret));
      expect(holders.map((file) => file.mode)).toEqual([0o600]);
    }
  });

  it('is the same each time, with one file for each path', () => {
    const files = labFiles(spec(driver));
    expect(labFiles(spec(driver))).toEqual(files);
    expect(new Set(files.map((file) => file.path)).size).toBe(files.length);
  });

  it('sets every folder, so that nothing of the machine is used', () => {
    const text = textOf(spec(driver), 'asterisk.conf');
    for (const line of text.split('\n').filter((line) => /^ast\w*dir = /.test(line))) {
      expect(line).toMatch(/ = \/(lab|e)\//);
    }
    expect(text.match(/^ast\w*dir = /gm)).toHaveLength(12);
  });

  it('loads the driver, and no other', () => {
    const text = textOf(spec(driver), 'modules.conf');
    expect(text).toContain('autoload = no');
    expect(text.includes('load = chan_sip.so')).toBe(driver === 'sip');
    expect(text.includes('load = chan_pjsip.so')).toBe(driver === 'pjsip');
  });

  it('leaves out modules that the engine has not', () => {
    const available = new Set(['app_dial.so', 'pbx_config.so', 'chan_sip.so']);
    const text = labFiles(spec(driver), available).find((file) =>
      file.path.endsWith('modules.conf'),
    );
    const loaded = text?.content.match(/^load = .*$/gm)?.sort();
    const expected = ['load = app_dial.so', 'load = pbx_config.so'];
    expect(loaded).toEqual(
      driver === 'sip' ? [...expected, 'load = chan_sip.so'].sort() : expected,
    );
  });

  it('lets users call each other, with no option that would keep the media', () => {
    const technology = driver === 'sip' ? 'SIP' : 'PJSIP';
    const text = textOf(spec(driver), 'extensions.conf');
    expect(text).toContain(`exten => _70X,1,Dial(${technology}/\${EXTEN})\n`);
    expect(text).toMatch(
      /exten => 600,1,NoOp\(pbxctl: echo language=fr\)\n same => n,Answer\(\)\n same => n,Set\(CHANNEL\(language\)=fr\)\n same => n,Playback\(demo-echotest\)\n same => n,Echo\(\)/,
    );
    expect(text).toMatch(/\[public\]\n\n\[usersnum\]/);
  });

  it('gives a user outside 70X an extension of its own', () => {
    const users = [{ number: '31', name: 'C', secret: 's' }];
    expect(textOf(spec(driver, { users }), 'extensions.conf')).toContain('exten => 31,1,Dial(');
  });

  it.each([
    { number: '701\n[x]', name: 'A', secret: 's' },
    { number: '70;1', name: 'A', secret: 's' },
    { number: '[701', name: 'A', secret: 's' },
    { number: `\${X}`, name: 'A', secret: 's' },
    { number: '', name: 'A', secret: 's' },
    { number: 'general)', name: 'A', secret: 's' },
    { number: '701', name: 'A\nsecret = x', secret: 's' },
    { number: '701', name: 'A" <911>', secret: 's' },
    { number: '701', name: '[A', secret: 's' },
    { number: '701', name: 'A', secret: 's\r\nx = y' },
    { number: '701', name: 'A', secret: ' s' },
    { number: '701', name: 'A', secret: '' },
    { number: 'general', name: 'A', secret: 's' },
    { number: 'phone', name: 'A', secret: 's' },
  ])('refuses a user that would say more than it should: %j', (user) => {
    expect(() => labFiles(spec(driver, { users: [user] }))).toThrow(
      expect.objectContaining({ name: 'PbxError', code: 'usage' }),
    );
  });

  it('keeps a semicolon in a name from beginning a comment', () => {
    const users = [{ number: '701', name: 'A; B', secret: 's' }];
    const file = driver === 'sip' ? 'sip.conf' : 'pjsip.conf';
    expect(textOf(spec(driver, { users }), file)).toContain('callerid = "A\\; B" <701>');
  });

  it('refuses AMI and ARI outside loopback', () => {
    const { ami } = spec(driver);
    for (const host of ['0.0.0.0', '192.0.2.1', '::', 'localhost', '127.0.0.1\n']) {
      expect(() => labFiles(spec(driver, { ami: { ...ami, host } }))).toThrow(/only for loopback/);
    }
  });

  it('binds SIP and IAX2 to its address, AMI and ARI to theirs', () => {
    expect(labBinds(spec(driver))).toEqual([
      { protocol: 'udp', address: '127.0.0.198', port: 5060, purpose: 'SIP' },
      { protocol: 'udp', address: '127.0.0.198', port: 4569, purpose: 'IAX2' },
      { protocol: 'tcp', address: '127.0.0.198', port: 5038, purpose: 'AMI' },
      { protocol: 'tcp', address: '127.0.0.198', port: 8088, purpose: 'ARI' },
    ]);
  });

  it('listens everywhere only for SIP and IAX2, when told so', () => {
    const binds = labBinds(spec(driver, { bind: '0.0.0.0' }));
    expect(binds.map((bind) => `${bind.purpose} ${bind.address}`)).toEqual([
      'SIP 0.0.0.0',
      'IAX2 0.0.0.0',
      'AMI 127.0.0.198',
      'ARI 127.0.0.198',
    ]);
  });

  it('refuses what is no address to bind', () => {
    expect(() => labFiles(spec(driver, { bind: 'eth0\n' }))).toThrow(/Not an IPv4 address/);
  });
});

it('listens on a second address with PJSIP, and says that chan_sip cannot', () => {
  const text = textOf(spec('pjsip', { bind: '192.0.2.1' }), 'pjsip.conf');
  expect(text).toContain('bind = 127.0.0.198:5060');
  expect(text).toContain('bind = 192.0.2.1:5060');
  expect(text).not.toContain('transport = ');
  expect(
    textOf(spec('pjsip', { bind: '192.0.2.1' }), 'iax.conf').match(/^bindaddr/gm),
  ).toHaveLength(2);
  expect(() => labFiles(spec('sip', { bind: '192.0.2.1' }))).toThrow(/one address or on all/);
});

it('describes how the lab is run', () => {
  expect(labInstance(spec('pjsip'))).toEqual({
    name: 'lab',
    engine: PAPER_ENGINE,
    etcDir: '/lab/etc',
    runDir: '/lab/run',
    logDir: '/lab/log',
    binds: labBinds(spec('pjsip')),
  });
});
