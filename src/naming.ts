import { PbxError } from '../asterisk/errors.ts';
import type { Command } from '../commands/command.ts';
import type { Context } from '../commands/context.ts';
import type { Common } from './parse.ts';

/** A PBX whose name a person types where another would be answered with yes. */
export interface Named {
  readonly name: string;
  /** Then --yes counts only where the name was spelt out. */
  readonly isProduction: boolean;
  /** By `--pbx`: neither the environment nor the session said which PBX is meant. */
  readonly isSpelt: boolean;
}

/** Whether a change asks for the name of its PBX: one that was there before pbxctl, and not for what pbxctl keeps itself. */
export async function toBeNamed(
  { changes }: Pick<Command, 'changes'>,
  { profiles, pbxName }: Pick<Context, 'profiles' | 'pbxName'>,
  { pbx }: Pick<Common, 'pbx'>,
): Promise<Named | undefined> {
  if (changes === 'pbxctl') return undefined;
  const profile = await profiles.find(pbxName).catch(passDamaged);
  if (profile?.kind !== 'attached') return undefined;
  return {
    name: pbxName,
    isProduction: profile.production === true,
    isSpelt: pbx === pbxName,
  };
}

/** A profile that cannot be read reaches no PBX. */
function passDamaged(error: unknown): undefined {
  if (error instanceof PbxError) return undefined;
  throw error;
}
