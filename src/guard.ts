import { isHarmlessAction } from '../asterisk/ami/harmless.ts';
import type { Ami, AmiAction } from '../asterisk/ami/port.ts';
import { PbxError } from '../asterisk/errors.ts';
import type { Command, Outcome, Script, SessionOpening } from '../commands/command.ts';
import type { Context } from '../commands/context.ts';

/** What is said to whoever would change a PBX that is read-only. */
function refusal(name: string, what: string, isSession = false): PbxError {
  return new PbxError(
    'refused',
    `${name} is read-only, since it was there before pbxctl: ${what} would change it`,
    isSession
      ? `U unlocks it for this session; pbxctl profile ${name} --write allows it for good`
      : `pbxctl profile ${name} --write   allows that`,
  );
}

/**
 * Refuses a command that would change a read-only PBX. Every change passes here: it comes from a command
 * of kind `change` or as a plan, and both are made by dispatch alone. What is sent to Asterisk is
 * looked at once more by `readOnlyAmi`.
 */
export async function checkMayChange(
  command: Command,
  outcome: Outcome | Script | SessionOpening | undefined,
  context: Pick<Context, 'profiles' | 'pbxName' | 'isSession' | 'isUnlocked'>,
): Promise<void> {
  if (command.kind !== 'change' && outcome?.kind !== 'plan') return;
  if (command.changes === 'pbxctl' || context.isUnlocked) return;
  const name = context.pbxName;
  const profile = await context.profiles.find(name).catch(passDamaged);
  if (profile?.kind === 'attached' && !profile.write)
    throw refusal(name, `\`${command.name}\``, context.isSession);
}

/** Without a profile that can be read nothing reaches a PBX, and teardown and detach mend it. */
function passDamaged(error: unknown): undefined {
  if (error instanceof PbxError) return undefined;
  throw error;
}

/** An AMI session that sends only what surely changes nothing, for as long as the PBX is locked. */
export function readOnlyAmi(ami: Ami, name: string, isUnlocked = () => false): Ami {
  const check = (action: AmiAction) => {
    if (isHarmlessAction(action) || isUnlocked()) return;
    const { Action, Command } = action;
    const isLine = Action.toLowerCase() === 'command';
    throw refusal(
      name,
      isLine ? `the CLI line \`${String(Command)}\`` : `the AMI action ${Action}`,
    );
  };
  return {
    get status() {
      return ami.status;
    },
    connect: () => ami.connect(),
    async send(action, options) {
      check(action);
      return ami.send(action, options);
    },
    async list(action, options) {
      check(action);
      return ami.list(action, options);
    },
    async command(line, options) {
      check({ Action: 'Command', Command: line });
      return ami.command(line, options);
    },
    onEvent: (listener) => ami.onEvent(listener),
    onStatus: (listener) => ami.onStatus(listener),
    close: () => ami.close(),
  };
}
