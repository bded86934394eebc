import { setTimeout as delay } from 'node:timers/promises';
import type { Places } from '../attach/port.ts';
import { type LocalStatus, localStatus } from '../attach/running.ts';
import { untilBooted } from '../engine/boot.ts';
import { PbxError } from '../errors.ts';
import { type Held, type Service, type ServiceHost, UNIT } from './find.ts';
import { runDetached } from './run.ts';

export type Verb = 'start' | 'stop' | 'restart';

const BOOT_MS = 60_000;
const STOP_MS = 20_000;
const LOOK_AGAIN_MS = 50;

/** How a person calls what `control` runs. */
export function describeService(service: Exclude<Service, { kind: 'none' }>, verb: Verb): string {
  return service.kind === 'systemd'
    ? `systemctl ${verb} ${UNIT.replace('.service', '')}`
    : `${service.script} ${verb}`;
}

/** What to type where no service manager does it. */
export function byHand(places: Places, verb: Verb): string {
  const asterisk = `asterisk -C ${places.conf}`;
  return verb === 'start' ? asterisk : `${asterisk} -rx "core ${verb} now"`;
}

/** Rejects a service that would do nothing, with what to do. */
export function checkService(service: Service, places: Places, verb: Verb) {
  if (service.kind === 'none')
    throw new PbxError('refused', `cannot ${verb} it: ${service.why}`, byHand(places, verb));
  if (service.kind === 'init' && service.held && verb !== 'stop')
    throw new PbxError(
      'refused',
      `RUNASTERISK=${service.held.value} in ${service.held.file}: the init script starts nothing`,
      `set RUNASTERISK=yes in ${service.held.file}, or start it by hand: ${byHand(places, 'start')}`,
    );
  return service;
}

/** Said where the course notebook's RUNASTERISK=no does not do what it says. */
export const ignoredHold = ({ file, value }: Held): string =>
  `RUNASTERISK=${value} in ${file} is for the init script: systemd does not look at it (systemctl disable asterisk does what it says)`;

/** Has the service manager do it and waits until Asterisk has booted or is gone; resolves with its status. */
export async function control(
  service: Exclude<Service, { kind: 'none' }>,
  verb: Verb,
  places: Places,
  host: ServiceHost,
  signal: AbortSignal,
): Promise<LocalStatus> {
  const before = await localStatus(places);
  const [file, args] =
    service.kind === 'systemd'
      ? [service.systemctl, ['--no-ask-password', verb, UNIT]]
      : [service.script, [verb]];
  const { status, output } = await runDetached(file, args, { env: host.env, signal });
  if (status !== 0) throw failure(describeService(service, verb), status, output);
  const oldPid = before.state === 'running' ? before.pid : undefined;
  return verb === 'stop' ? untilStopped(places, signal) : untilUp(places, verb, oldPid, signal);
}

function failure(what: string, status: number, output: string): PbxError {
  const lines = output.trim().split('\n').slice(-4).join('\n');
  const isDenied = /denied|authentication|not permitted|permission|must be root/i.test(output);
  return new PbxError(
    isDenied ? 'refused' : 'failed',
    `${what} ended with status ${status}${lines === '' ? '' : `: ${lines}`}`,
    isDenied ? `run it with sudo` : undefined,
  );
}

async function untilUp(
  places: Places,
  verb: Verb,
  oldPid: number | undefined,
  signal: AbortSignal,
): Promise<LocalStatus> {
  const bounded = AbortSignal.any([signal, AbortSignal.timeout(BOOT_MS)]);
  for (;;) {
    await untilBooted(places.socket, bounded);
    if (signal.aborted) throw new PbxError('interrupted', 'Interrupted.');
    const status = await localStatus(places);
    const isNew = verb === 'start' || (status.state === 'running' && status.pid !== oldPid);
    if (status.state === 'running' && isNew) return status;
    if (bounded.aborted)
      throw new PbxError(
        'timeout',
        `Asterisk has not finished its start after ${BOOT_MS / 1000} s`,
        `its logs are in ${places.log}`,
      );
    await delay(LOOK_AGAIN_MS);
  }
}

async function untilStopped(places: Places, signal: AbortSignal): Promise<LocalStatus> {
  const deadline = Date.now() + STOP_MS;
  for (;;) {
    const status = await localStatus(places);
    if (status.state === 'stopped') return status;
    if (signal.aborted) throw new PbxError('interrupted', 'Interrupted.');
    if (Date.now() > deadline)
      throw new PbxError(
        'timeout',
        `Asterisk (pid ${status.pid}) still runs`,
        `kill ${status.pid}`,
      );
    await delay(LOOK_AGAIN_MS);
  }
}
