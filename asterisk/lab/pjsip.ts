import { remark } from './access.ts';
import { mediaAddresses, SIP_PORT } from './binds.ts';
import { accountName, callerId, confFile, confSecret, section } from './conf.ts';
import { USERS_CONTEXT } from './dialplan.ts';
import type { ConfFile } from './files.ts';
import type { LabSpec, LabUser } from './port.ts';

/** pjsip.conf: a transport for each address, and an endpoint, an auth and an aor for each user. */
export function pjsipFile(spec: LabSpec): ConfFile {
  const addresses = mediaAddresses(spec);
  const transports = addresses.map((address, index) =>
    section(index === 0 ? TRANSPORT : `${TRANSPORT}-${index + 1}`, [
      ['type', 'transport'],
      ['protocol', 'udp'],
      ['bind', `${address}:${SIP_PORT}`],
    ]),
  );
  return {
    name: 'pjsip.conf',
    content: confFile(remark(spec), [
      section('global', [
        ['type', 'global'],
        ['endpoint_identifier_order', 'username,ip'],
      ]),
      ...transports,
      ...templates(spec, addresses.length === 1),
      ...spec.users.flatMap(user),
    ]),
    secret: true,
  };
}

const TRANSPORT = 'transport-udp';

/** An endpoint tied to a transport has its RTP on the address of that transport. */
function templates(spec: LabSpec, oneAddress: boolean): string[] {
  return [
    section(
      'phone',
      [
        ['type', 'endpoint'],
        ...(oneAddress ? [['transport', TRANSPORT] as const] : []),
        ['context', USERS_CONTEXT],
        ['disallow', 'all'],
        ['allow', 'alaw,ulaw'],
        ['language', spec.language],
        ['direct_media', 'yes'],
        ['direct_media_method', 'invite'],
        ['rtp_symmetric', 'no'],
        ['rewrite_contact', 'no'],
      ],
      { template: true },
    ),
    section(
      'phone-auth',
      [
        ['type', 'auth'],
        ['auth_type', 'userpass'],
      ],
      { template: true },
    ),
    section(
      'phone-aor',
      [
        ['type', 'aor'],
        ['max_contacts', 1],
        ['remove_existing', 'yes'],
        ['qualify_frequency', 30],
      ],
      { template: true },
    ),
  ];
}

function user({ number, name, secret }: LabUser): string[] {
  const id = accountName(number);
  return [
    section(
      id,
      [
        ['auth', id],
        ['aors', id],
        ['callerid', callerId(name, id)],
      ],
      { from: 'phone' },
    ),
    section(
      id,
      [
        ['username', id],
        ['password', confSecret(secret)],
      ],
      { from: 'phone-auth' },
    ),
    section(id, [], { from: 'phone-aor' }),
  ];
}
