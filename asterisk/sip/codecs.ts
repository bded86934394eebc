import type { Ami } from '../ami/port.ts';
import { sameName } from '../conf/bytes.ts';
import type { EffectiveEntry } from '../conf/effective.ts';
import { PbxError } from '../errors.ts';

export const CODEC_KEYS = ['allow', 'disallow'] as const;

/**
 * The codecs that a run of `allow` and `disallow` leaves, in their order: ast_format_cap_update_by_allow_disallow
 * of main/format_cap.c. `all` stands for every codec that Asterisk has.
 */
export function allowedCodecs(
  entries: readonly EffectiveEntry[],
  defaults: readonly string[],
): readonly string[] {
  let codecs = [...defaults];
  for (const { key, value } of entries) {
    const isAllow = sameName(key, 'allow');
    if (!isAllow && !sameName(key, 'disallow')) continue;
    for (const word of value.split(',')) codecs = afterWord(codecs, word.trim(), isAllow);
  }
  return codecs;
}

function afterWord(codecs: readonly string[], word: string, isAllow: boolean): string[] {
  const isNegated = word.startsWith('!');
  const [name = ''] = (isNegated ? word.slice(1) : word).split(':');
  const others = codecs.filter((codec) => codec !== name);
  if (name === '') return [...codecs];
  if (isAllow === isNegated) return name === 'all' ? [] : others;
  return name === 'all' ? ['all'] : codecs.includes(name) ? [...codecs] : [...codecs, name];
}

/** Those of an Asterisk without further modules, for a PBX that cannot be asked. */
const USUAL =
  'adpcm alaw amr amrwb codec2 g719 g722 g723 g726 g726aal2 g729 gsm h261 h263 h263p h264 h265 ilbc lpc10 mpeg4 opus silk8 silk12 silk16 silk24 siren7 siren14 slin slin12 slin16 slin24 slin32 slin44 slin48 slin96 slin192 speex speex16 speex32 ulaw vp8 vp9'.split(
    ' ',
  );

/** The names of the audio and video codecs that an Asterisk has; the usual ones where it cannot tell. */
export async function knownCodecs(ami: Ami | undefined): Promise<readonly string[]> {
  if (!ami) return USUAL;
  const { ok, lines } = await ami.command('core show codecs');
  const names = lines.flatMap(
    (line) => /^\s*\d+ (?:audio|video) +\S+ +(\S+)/.exec(line)?.[1] ?? [],
  );
  return ok && names.length > 0 ? names.filter((name) => name !== 'none') : USUAL;
}

/** `alaw,ulaw` as a list; PbxError `usage` for one that Asterisk lacks. */
export function readCodecs(text: string, known: readonly string[]): readonly string[] {
  const names = text.split(/[\s,]+/).filter((name) => name !== '');
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) throw noSuchCodec(unknown, known);
  if (names.length === 0)
    throw new PbxError('usage', 'name at least one codec', 'for example: alaw,ulaw');
  return [...new Set(names)];
}

function noSuchCodec(name: string, known: readonly string[]): PbxError {
  const lower = name.toLowerCase();
  const near = known.find((one) => one === lower) ?? SPOKEN[lower.replace(/[^a-z0-9]/g, '')];
  const shown = name.length > 40 ? `${name.slice(0, 40)}…` : name;
  return new PbxError(
    'usage',
    `Asterisk has no codec ${JSON.stringify(shown)}${near ? `; it calls it ${near}` : ''}`,
    'pbxctl cli "core show codecs"   lists them',
  );
}

const SPOKEN: Readonly<Record<string, string>> = {
  pcma: 'alaw',
  g711a: 'alaw',
  g711alaw: 'alaw',
  pcmu: 'ulaw',
  g711u: 'ulaw',
  g711ulaw: 'ulaw',
  mulaw: 'ulaw',
};
