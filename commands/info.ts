import { defineCommand, type Text } from './command.ts';
import type { Context } from './context.ts';

export const info = defineCommand({
  name: 'info',
  summary: 'every path and version that matters, for yourself or for a bug report',
  details: 'It starts nothing and asks no PBX. No secret is in it.',
  examples: [['pbxctl info --json', '']],
  kind: 'read',
  args: {},
  options: {},
  async run(_, context): Promise<Text> {
    const all = await gather(context);
    const width = Math.max(...all.map(([name]) => name.length));
    return {
      kind: 'text',
      lines: all.map(([name, value]) => `${name.padEnd(width)}  ${value}`),
      json: Object.fromEntries(all),
      ok: true,
    };
  },
});

type Rows = readonly (readonly [string, string])[];

async function gather(context: Context): Promise<Rows> {
  const { folders, engines, profiles, pbxName, version } = context;
  const names = await profiles.names();
  return [
    ['pbxctl', version],
    ['node', process.version],
    ['machine', `${process.platform} ${process.arch}`],
    ['data', folders.data],
    ['cache', folders.cache],
    ['state', folders.state],
    ['history', folders.history],
    ['config', folders.config],
    ['pbx', pbxName],
    ...(await Promise.all(names.map(async (name) => pbxRow(context, name)))),
    ...(await engines.list()).map(
      ({ id, version: engine, origin }) => [`engine ${id}`, `${engine} (${origin})`] as const,
    ),
    ...(await Promise.all(names.map((name) => programRows(context, name)))).flat(),
  ];
}

async function pbxRow({ profiles, folders }: Context, name: string) {
  const profile = await profiles.find(name).catch(() => undefined);
  const what = !profile
    ? 'its profile cannot be read'
    : profile.kind === 'lab'
      ? `lab, Asterisk ${profile.engine.version}, ${profile.driver}, ${profile.address}`
      : `attached, ${profile.driver}, AMI ${profile.ami.host}:${profile.ami.port}`;
  return [`pbx ${name}`, `${what}; ${folders.pbx(name)}`] as const;
}

/** Programs that come with the engine of a lab. */
async function programRows({ profiles, pbxName }: Context, name: string): Promise<Rows> {
  const profile = name === pbxName ? await profiles.find(name).catch(() => undefined) : undefined;
  if (profile?.kind !== 'lab') return [];
  return Object.entries(profile.engine.programs).map(([program, path]) => [
    `program ${program}`,
    path,
  ]);
}
