import type { NewStep } from '../conf/extensions.ts';
import { matchesNumber } from '../dialplan/match.ts';
import type { Dialplan, Extension, Step } from '../dialplan/types.ts';

/** Set on whatever comes in from a trunk or goes out over one, and inherited by whatever that calls. */
const MARK = 'FROM_TRUNK';

/** AST_CAUSE_CALL_REJECTED */
const REJECTED = 21;

/**
 * Leads what was dialled out over a trunk, without its first digits. What came in from a trunk, or was called
 * by what did, is sent away: whoever is at the other end may not call at our cost. Nor may the far party of a
 * call that went out, once it was transferred: it bears the mark too.
 */
export function outgoingSteps(name: string, strip: number): NewStep[] {
  const dialled = strip === 0 ? '${EXTEN}' : `\${EXTEN:${strip}}`;
  return [
    { application: `GotoIf($["\${${MARK}}" = ""]?out)` },
    { application: `Log(WARNING,a call from the trunk \${${MARK}} may not leave over ${name})` },
    { application: `Hangup(${REJECTED})` },
    { application: `Set(__${MARK}=${name})`, label: 'out' },
    { application: `Dial(IAX2/${name}/\${FILTER(0-9*#,${dialled})})` },
    { application: 'Hangup(${HANGUPCAUSE})' },
  ];
}

/** Leads a call that came in to the same number of the users' context. */
export function incomingSteps(name: string, context: string): NewStep[] {
  return [
    { application: `Set(__${MARK}=${name})` },
    { application: `Goto(${context},\${EXTEN},1)` },
  ];
}

/** `_0.` for the prefix 0. */
export const outgoingPattern = (prefix: string): string => `_${prefix}.`;

/** Numbers and patterns of a context that call a SIP user and do nothing else: what the other end may call. */
export function callableNumbers(plan: Dialplan, context: string, technology: string): string[] {
  const extensions = plan.contexts.get(context)?.extensions ?? [];
  return extensions.filter((one) => callsUser(one, technology)).map(({ name }) => name.text);
}

function callsUser({ callerId, steps }: Extension, technology: string): boolean {
  const user = new RegExp(`^${technology}/(\\$\\{EXTEN\\}|[\\w.-]+)(,\\d*)?$`);
  const dials = steps.filter(({ application }) => application === 'Dial');
  return (
    callerId === undefined &&
    dials.length > 0 &&
    dials.every(({ data }) => user.test(data)) &&
    steps.every(({ application }) => HARMLESS.has(application))
  );
}

const HARMLESS: ReadonlySet<string> = new Set(['Dial', 'Hangup', 'NoOp', 'Answer', 'Wait']);

/** Whether a pattern is also one of numbers that begin with a prefix, so that it may lead out. */
export function mayLeadOut(name: string, prefix: string | undefined): boolean {
  if (prefix === undefined || !name.startsWith('_')) return false;
  const places = name.slice(1).match(/\[[^\]]*\]|./g) ?? [];
  return [...prefix].every((digit, at) => {
    const place = places[Math.min(at, places.length - 1)] ?? '';
    return place === '.' || place === '!' || matchesNumber(`_${place}`, digit);
  });
}

/** An extension, and the context in which it is. */
export interface Route {
  readonly context: string;
  readonly extension: Extension;
}

/** The extensions that dial out over a trunk. */
export function routesOver({ contexts }: Dialplan, name: string): Route[] {
  return [...contexts.values()].flatMap(({ name: context, extensions }) =>
    extensions
      .filter(({ steps }) => steps.some((step) => dialsOver(step, name)))
      .map((extension) => ({ context, extension })),
  );
}

function dialsOver({ application, data }: Step, name: string): boolean {
  const peer = `iax2/${name.toLowerCase()}`;
  return (
    application.toLowerCase() === 'dial' &&
    data
      .toLowerCase()
      .split(/[,&]/)
      .some((target) => target === peer || target.startsWith(`${peer}/`))
  );
}
