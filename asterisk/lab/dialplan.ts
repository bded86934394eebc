import type { NewStep } from '../conf/extensions.ts';
import { settingsOf } from '../features/catalogue.ts';
import { echo } from '../features/echo.ts';
import { featureSteps } from '../features/lines.ts';
import { featurePlaces } from '../features/places.ts';
import type { Feature } from '../features/types.ts';
import { contextFrom } from '../trunk/port.ts';
import { incomingSteps, outgoingSteps } from '../trunk/routes.ts';
import { confName } from './conf.ts';
import { linkRoutes, trunkNameOf } from './link.ts';
import { OPERATOR_SERVICES } from './operator.ts';
import type { LabLink, LabSpec } from './port.ts';

/** Context of the lab's own phones. */
export const USERS_CONTEXT = 'usersnum';

/** extensions.conf: who can call whom; strangers get nowhere. */
export function dialplan(spec: LabSpec): string {
  return [
    '[general]',
    'static = yes',
    'writeprotect = yes',
    'autofallthrough = yes',
    '',
    '[globals]',
    '',
    '[public]',
    '',
    `[${USERS_CONTEXT}]`,
    ...(spec.link?.role === 'operator' ? services(spec) : phones(spec)),
    ...(spec.link ? trunk(spec.link) : []),
  ].join('\n');
}

/** The phones call each other, and 600 gives an echo. */
function phones(spec: LabSpec): string[] {
  const others = spec.users.map((user) => confName(user.number)).filter((n) => !/^70\d$/.test(n));
  return [
    ...['_70X', ...others].flatMap((number) => call(number, spec.driver)),
    ...feature(spec, echo),
  ];
}

/** Those that its engine has the programs for. */
const services = (spec: LabSpec): string[] =>
  OPERATOR_SERVICES.filter(({ programs }) =>
    programs.every((name) => spec.engine.programs[name] !== undefined),
  ).flatMap((one) => feature(spec, one));

/** The way over the trunk, and a context of its own for what comes in from it. */
function trunk(link: LabLink): string[] {
  const name = trunkNameOf(link);
  const { out, incoming } = linkRoutes(link);
  return [
    ...extension(out.pattern, outgoingSteps(name, out.strip)),
    `[${contextFrom(name)}]`,
    ...incoming.flatMap((number) => extension(number, incomingSteps(name, USERS_CONTEXT))),
  ];
}

/** As `feature install` would have it. */
function feature(spec: LabSpec, one: Feature): string[] {
  const { language, folders } = spec;
  const places = featurePlaces(folders, language);
  const steps = featureSteps(one, settingsOf(one, language, {}), places);
  return extension(one.number, steps);
}

/** Dial without options: any of them could keep the media in the PBX. */
function call(pattern: string, driver: LabSpec['driver']): string[] {
  const technology = driver === 'sip' ? 'SIP' : 'PJSIP';
  return extension(pattern, [`Dial(${technology}/\${EXTEN})`, 'Hangup()']);
}

function extension(pattern: string, steps: readonly (string | NewStep)[]): string[] {
  const [first = '', ...rest] = steps;
  return [
    `exten => ${pattern},${stepLine('1', first)}`,
    ...rest.map((step) => ` same => ${stepLine('n', step)}`),
    '',
  ];
}

function stepLine(priority: string, step: string | NewStep): string {
  const { application, label } = typeof step === 'string' ? { application: step } : step;
  return `${priority}${label ? `(${label})` : ''},${application}`;
}
