import { echo } from '../features/echo.ts';
import { featureSteps } from '../features/lines.ts';
import { confName } from './conf.ts';
import type { LabSpec } from './port.ts';

/** Context of the lab's own phones. */
export const USERS_CONTEXT = 'usersnum';

/** extensions.conf: the phones call each other, 600 gives an echo, strangers get nowhere. */
export function dialplan(spec: LabSpec): string {
  const others = spec.users.map((user) => confName(user.number)).filter((n) => !/^70\d$/.test(n));
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
    ...['_70X', ...others].flatMap((number) => call(number, spec.driver)),
    ...extension(echo.number, echoSteps(spec)),
  ].join('\n');
}

/** As `feature install echo` would have it. */
function echoSteps({ language, folders }: LabSpec): string[] {
  const places = { prompts: folders.sounds, agi: folders.lib };
  return featureSteps(echo, { language }, places).map(({ application }) => application);
}

/** Dial without options: any of them could keep the media in the PBX. */
function call(pattern: string, driver: LabSpec['driver']): string[] {
  const technology = driver === 'sip' ? 'SIP' : 'PJSIP';
  return extension(pattern, [`Dial(${technology}/\${EXTEN})`, 'Hangup()']);
}

function extension(pattern: string, steps: readonly string[]): string[] {
  const [first, ...rest] = steps;
  return [`exten => ${pattern},1,${first}`, ...rest.map((step) => ` same => n,${step}`), ''];
}
