import { logSource } from '../../asterisk/capture/source/log-source.ts';
import type { CaptureSource } from '../../asterisk/capture/source/port.ts';
import { PbxError } from '../../asterisk/errors.ts';
import { parseRawRecord } from '../../asterisk/log/record.ts';
import { tailLog } from '../../asterisk/log/tail.ts';
import { type Asked, refusing } from './asked.ts';
import { createRoute } from './route.ts';
import { logPath, sipLogging } from './sip-logging.ts';

/** Looked back over, since the log may be opened a moment after SIP is logged. */
const LINES_BACK = 500;
const POLL_MS = 200;

/** SIP messages out of the log of a PBX whose SIP log may be turned on. */
export async function log({
  context,
  profile,
  orders,
  ports,
  claim,
}: Asked): Promise<CaptureSource> {
  if (profile.kind === 'attached' && !profile.write)
    return refusing(
      'log',
      new PbxError(
        'refused',
        `${profile.name} is read-only, and to turn its SIP log on would change it`,
        `pbxctl profile ${profile.name} --write   allows that`,
      ),
    );
  const path = logPath(context, profile, orders.name);
  if (path === undefined)
    return refusing(
      'log',
      new PbxError(
        'refused',
        `${profile.name} is attached by its AMI address, and AMI carries no log`,
        'run pbxctl on that machine',
      ),
    );
  const local = await createRoute(ports.sip, profile);
  return logSource({
    lines: (signal) =>
      tailLog({
        path,
        lines: LINES_BACK,
        follow: true,
        signal,
        parse: parseRawRecord,
        pollMs: POLL_MS,
      }),
    turnOn: () => sipLogging({ context, profile, claim, path }),
    local,
    now: context.now,
  });
}
