import { PbxError } from '../asterisk/errors.ts';
import type { Folders, Profile } from './context.ts';
import { labSpec } from './lab/profile.ts';

/** The folder of a PBX's configuration files; PbxError `refused` where they are not on this machine. */
export function confFolder(profile: Profile, folders: Folders): string {
  if (profile.kind === 'lab') return labSpec(profile, folders).folders.etc;
  if (profile.local) return profile.local.etc;
  throw new PbxError(
    'refused',
    `the files of ${profile.name} are not on this machine, so they cannot be read or changed from here`,
    'run pbxctl on the machine of that Asterisk',
  );
}
