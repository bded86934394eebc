import { NEEDS, type Need, type Verdict, verdictOf } from '../../asterisk/attach/needs.ts';
import {
  askPermissions,
  createGreeting,
  type Permissions,
} from '../../asterisk/attach/permissions.ts';
import type { AmiAccess } from '../../asterisk/attach/port.ts';
import { type Cell, defineCommand, type Table } from '../command.ts';
import type { Context, Profile } from '../context.ts';

export const permissions = defineCommand({
  name: 'permissions',
  summary: 'what the AMI user of a PBX may do, and what does not work without which class',
  examples: [['pbxctl --pbx asterisk permissions', '']],
  kind: 'read',
  args: {},
  options: {},
  async run(_, context): Promise<Table> {
    return permissionsTable(context, await context.profiles.load(context.pbxName));
  },
});

/** Logs in and asks; nothing is changed by it. */
export async function seePermissions(context: Context, access: AmiAccess): Promise<Permissions> {
  const greeted = createGreeting();
  const events = await context.login(access, greeted.take);
  try {
    const commands = await context.login(access);
    try {
      return await askPermissions({ username: access.username, commands, greeted });
    } finally {
      commands.close();
    }
  } finally {
    events.close();
  }
}

export async function permissionsTable(context: Context, profile: Profile): Promise<Table> {
  const found = await seePermissions(context, profile.ami);
  const readOnly = profile.kind === 'attached' && !profile.write;
  const rows = NEEDS.map((need) => ({ need, verdict: verdictOf(need, found) }));
  return {
    kind: 'table',
    columns: [
      { title: 'pbxctl can' },
      { title: '' },
      { title: 'needs', shrink: 2 },
      { title: 'without it', shrink: 1 },
    ],
    rows: rows.map(({ need, verdict }) => [
      { text: need.what, tone: 'plain' },
      verdictCell(need, verdict, readOnly),
      { text: need.classes, tone: 'dim' },
      { text: lost(need, verdict, readOnly), tone: 'plain' },
    ]),
    json: {
      pbx: profile.name,
      user: profile.ami.username,
      readOnly,
      read: found.read ?? null,
      write: found.write,
      can: Object.fromEntries(rows.map(({ need, verdict }) => [need.what, verdict])),
    },
    remark: remarkOf(profile, readOnly, rows),
  };
}

const lost = ({ changes, without }: Need, verdict: Verdict, readOnly: boolean): string =>
  verdict === 'yes' || verdict === 'absent' || (changes && readOnly) ? '' : without;

function verdictCell({ changes }: Need, verdict: Verdict, readOnly: boolean): Cell {
  if (changes && readOnly) return { text: '○ read-only', tone: 'dim' };
  const cells: Readonly<Record<Verdict, Cell>> = {
    yes: { text: '● yes', tone: 'good' },
    no: { text: '▲ no', tone: 'warn' },
    absent: { text: '○ not loaded', tone: 'dim' },
    unknown: { text: '? not told', tone: 'dim' },
  };
  return cells[verdict];
}

function remarkOf(
  { name, ami }: Profile,
  readOnly: boolean,
  rows: readonly { need: Need; verdict: Verdict }[],
): string {
  const missing = rows.some(({ need, verdict }) => verdict === 'no' && !(readOnly && need.changes));
  return [
    ...(missing
      ? [`give [${ami.username}] in manager.conf the classes that it needs, then: manager reload`]
      : []),
    ...(readOnly
      ? [`${name} is read-only; to have it changed from here: pbxctl profile ${name} --write`]
      : []),
  ].join('\n');
}
