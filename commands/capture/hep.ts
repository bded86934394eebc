import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { parseEndpoint } from '../../asterisk/capture/source/address.ts';
import { hepSource } from '../../asterisk/capture/source/hep-source.ts';
import { type HepPlace, turnOffHep, turnOnHep } from '../../asterisk/capture/source/hep-switch.ts';
import type { CaptureSource } from '../../asterisk/capture/source/port.ts';
import { capturesFolder, listCaptures } from '../../asterisk/capture/store.ts';
import type { Endpoint } from '../../asterisk/capture/types.ts';
import { PbxError } from '../../asterisk/errors.ts';
import type { Context, LabProfile } from '../context.ts';
import { labSpec } from '../lab/profile.ts';
import { type Asked, refusing } from './asked.ts';
import { onReturn } from './on-return.ts';

/** HEP of a lab, which is turned on for it, or of a PBX that sends it here already. */
export async function hep({ context, profile, orders, claim }: Asked): Promise<CaptureSource> {
  const { hepListen } = orders;
  if (profile.driver === 'sip' && hepListen === undefined)
    return refusing(
      'hep',
      new PbxError(
        'refused',
        `chan_sip, which ${profile.name} speaks SIP with, sends no HEP`,
        `pbxctl --pbx ${profile.name} capture start --source log`,
      ),
    );
  if (profile.kind === 'lab') return labHep({ context, profile, hepListen, claim });
  const named = hepListen ?? (await hepAddress(context));
  if (named === undefined) return refusing('hep', notSending(profile.name));
  return hepSource({ listen: named, turnOn: undefined, own: undefined, check: async () => {} });
}

export function hepPlace({ folders }: Pick<Context, 'folders'>, profile: LabProfile): HepPlace {
  const { etc, run } = labSpec(profile, folders).folders;
  return { etc, socket: join(run, 'asterisk.ctl') };
}

function labHep({
  context,
  profile,
  hepListen,
  claim,
}: Pick<Asked, 'context' | 'claim'> & {
  readonly profile: LabProfile;
  readonly hepListen: Endpoint | undefined;
}): CaptureSource {
  const place = hepPlace(context, profile);
  return hepSource({
    listen: hepListen ?? { address: '127.0.0.1', port: 0 },
    own: profile.address.startsWith('127.') ? profile.address : undefined,
    check: () => hepIsFree(context, profile),
    async turnOn(listening) {
      let forget = () => {};
      const turnOff = async () => {
        forget();
        await turnOffHep(place);
        await claim(false);
      };
      await claim(true);
      await turnOnHep(place, listening).catch(async (error: unknown) => {
        await turnOff();
        throw error;
      });
      forget = await onReturn(context, () => turnOnHep(place, listening));
      return turnOff;
    },
  });
}

/** res_hep sends to one address. */
async function hepIsFree({ folders }: Context, { name }: LabProfile): Promise<void> {
  const others = await listCaptures(capturesFolder(folders.data));
  const other = others.find(
    ({ pbx, source, state, turnedOn }) =>
      pbx === name && source === 'hep' && state === 'recording' && turnedOn,
  );
  if (!other) return;
  const [who, end] = other.isForSession
    ? [`a session of pbxctl (process ${other.recorder.pid})`, 'leave that session (q)']
    : [other.name, `pbxctl --pbx ${name} capture stop ${other.name}`];
  throw new PbxError(
    'refused',
    `${who} takes the HEP of ${name} already, and Asterisk sends it to one only`,
    `${end}   or   pbxctl --pbx ${name} capture start --source log`,
  );
}

/** Where an attached PBX sends HEP to, by its hep.conf; undefined where it does not, or not to this machine. */
async function hepAddress({ ami }: Pick<Context, 'ami'>): Promise<Endpoint | undefined> {
  try {
    const answer = await (await ami()).send({ Action: 'GetConfig', Filename: 'hep.conf' });
    const lines = answer.headers.filter(([name]) => /^Line-/i.test(name));
    const settings = new Map(lines.map(([, line]) => settingOf(line)));
    const isOn = /^(yes|true|y|t|1|on)$/i.test(settings.get('enabled') ?? '');
    const end = parseEndpoint(settings.get('capture_address') ?? '');
    return isOn && end && isOwn(end.address) ? end : undefined;
  } catch (error) {
    if (error instanceof PbxError) return undefined;
    throw error;
  }
}

function settingOf(line: string): readonly [name: string, value: string] {
  const at = line.indexOf('=');
  return [line.slice(0, at).trim(), line.slice(at + 1).trim()];
}

function isOwn(address: string): boolean {
  const own = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
  return address.startsWith('127.') || own.some((one) => one.address === address);
}

const notSending = (name: string): PbxError =>
  new PbxError(
    'refused',
    `${name} sends no HEP to this machine, and pbxctl does not change its hep.conf`,
    'put  enabled=yes  and  capture_address=ADDRESS:9060  into [general] of its hep.conf, load res_hep, ' +
      `res_hep_pjsip and res_hep_rtcp, then:  pbxctl --pbx ${name} capture start --hep-listen ADDRESS:9060`,
  );
