import type { Context } from '../context.ts';

/** What the addresses of a lab are called: the PBX, and the operator beside it. */
export async function partyNames(
  context: Pick<Context, 'profiles' | 'pbxName'>,
): Promise<ReadonlyMap<string, string>> {
  const profile = await context.profiles.find(context.pbxName).catch(() => undefined);
  if (profile?.kind !== 'lab') return new Map();
  const own = profile.link?.role === 'operator' ? 'operator' : 'PBX';
  const other = own === 'PBX' ? 'operator' : 'PBX';
  return new Map([
    [profile.address, own],
    ...(profile.link ? ([[profile.link.address, other]] as const) : []),
  ]);
}
