import type { Places } from '../asterisk/attach/port.ts';
import { localStatus } from '../asterisk/attach/running.ts';
import { PbxError } from '../asterisk/errors.ts';
import {
  checkService,
  control,
  describeService,
  ignoredHold,
  type Verb,
} from '../asterisk/service/control.ts';
import { findService } from '../asterisk/service/find.ts';
import type { Step } from './command.ts';
import type { AttachedProfile, Context } from './context.ts';

const DONE: Readonly<Record<Verb, string>> = {
  start: 'started',
  stop: 'stopped',
  restart: 'restarted',
};

/** Starts, stops or restarts an attached Asterisk by the service manager of this machine. */
export async function serviceStep(
  context: Context,
  profile: AttachedProfile,
  verb: Verb,
): Promise<Step> {
  const places = placesHere(profile, verb);
  const host = { ...context.machine, env: context.env };
  const service = checkService(await findService(places, host), places, verb);
  return {
    kind: 'task',
    describe: `${verb} Asterisk: ${describeService(service, verb)}`,
    needed: async () => {
      const { state } = await localStatus(places);
      return verb === 'restart' || (state === 'running') === (verb === 'stop');
    },
    run: async (_, signal) => {
      const status = await control(service, verb, places, host, signal);
      const pid = status.state === 'running' ? ` (pid ${status.pid})` : '';
      const remark =
        service.kind === 'systemd' && service.held ? `\n${ignoredHold(service.held)}` : '';
      return `Asterisk ${DONE[verb]}${pid} by ${describeService(service, verb)}${remark}`;
    },
  };
}

function placesHere({ name, local, ami }: AttachedProfile, verb: Verb): Places {
  if (local) return local;
  throw new PbxError(
    'refused',
    `${name} is attached by its AMI address (${ami.host}): its service manager is on another machine, or out of reach`,
    `on that machine: systemctl ${verb} asterisk`,
  );
}
