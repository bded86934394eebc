import type { Ami } from './ami/port.ts';

/** Contexts that live in memory only, until the dialplan is reloaded: no file is changed for a transfer. */
const HOLD = 'pbxctl-hold';
const TRANSFER = 'pbxctl-transfer';
const RING_SECONDS = 30;

/** Variables of the one who transfers; inherited by whom it calls. */
const VARIABLES = { transferee: 'PBXCTL_TRANSFEREE', service: 'PBXCTL_SERVICE' } as const;

type Line = readonly [exten: string, application: string, data: string];

/** A plus and the class: nothing that Asterisk goes to by itself (h, i, t) begins so. */
const HOLDING: readonly Line[] = [
  ['_+!', 'MusicOnHold', '${EXTEN:1}'],
  ['_+!', 'Hangup', ''],
];

/**
 * Who transfers talks to the target first (`consult`); when it hangs up, the target is joined (`F` of Dial).
 * Without an answer it has its party or its service back. Hanging up while it rings leaves the call to the
 * target: a blind transfer.
 */
const TRANSFERRING: readonly Line[] = [
  ['consult', 'Dial', `\${PBXCTL_TARGET},${RING_SECONDS},F(${TRANSFER}^join^1)`],
  // The ringing tone of a Dial that failed goes on, even beside direct media.
  ['consult', 'TryExec', 'StopPlaytones()'],
  ['consult', 'Goto', 'join,1'],
  ['join', 'GotoIf', '$["${PBXCTL_TRANSFEREE}" = ""]?${PBXCTL_SERVICE}'],
  ['join', 'Bridge', '${PBXCTL_TRANSFEREE},x'],
  ['join', 'Hangup', ''],
  [
    'h',
    'ExecIf',
    '$["${DIALSTATUS}" = "CANCEL" & "${PBXCTL_TRANSFEREE}" != ""]?ChannelRedirect(${PBXCTL_TRANSFEREE},${PBXCTL_PLACE})',
  ],
];

/** Makes the extensions of attended transfers, or makes them anew. */
async function prepare(ami: Ami): Promise<void> {
  for (const [context, lines] of [
    [HOLD, HOLDING],
    [TRANSFER, TRANSFERRING],
  ] as const) {
    const priorities = new Map<string, number>();
    for (const [Extension, Application, ApplicationData] of lines) {
      const Priority = (priorities.get(Extension) ?? 0) + 1;
      priorities.set(Extension, Priority);
      await ami.send({
        ...{ Action: 'DialplanExtensionAdd', Context: context, Extension, Priority },
        ...{ Application, ApplicationData, Replace: 'yes' },
      });
    }
  }
}

export interface Consultation {
  /** Name of the channel that transfers. */
  readonly from: string;
  /** Name of the channel that is transferred, and the music that it hears meanwhile. */
  readonly transferee?: { readonly name: string; readonly music: string } | undefined;
  /** Where the dialplan takes `from`, for a call without another party. */
  readonly service?: { readonly context: string; readonly exten: string } | undefined;
  /** What Dial is given: `PJSIP/702`, `Local/0123@usersnum/n`. */
  readonly target: string;
  readonly number: string;
  readonly context: string;
}

/** Puts the transferee on hold and lets the one who transfers call the target. */
export async function consult(ami: Ami, wanted: Consultation): Promise<void> {
  const { from, transferee, service, target, number, context } = wanted;
  await prepare(ami);
  const variables = {
    [`__${VARIABLES.transferee}`]: transferee?.name ?? '',
    [`__${VARIABLES.service}`]: service ? `${service.context},${service.exten},1` : '',
    PBXCTL_TARGET: target,
    PBXCTL_PLACE: `${context},${number},1`,
  };
  for (const [Variable, Value] of Object.entries(variables))
    await ami.send({ Action: 'Setvar', Channel: from, Variable, Value });
  const mine = { Context: TRANSFER, Exten: 'consult', Priority: 1 };
  await ami.send(
    transferee
      ? {
          ...{ Action: 'Redirect', Channel: transferee.name, ExtraChannel: from },
          ...{ Context: HOLD, Exten: `+${transferee.music}`, Priority: 1 },
          ...{ ExtraContext: mine.Context, ExtraExten: mine.Exten, ExtraPriority: 1 },
        }
      : { Action: 'Redirect', Channel: from, ...mine },
  );
}
