import { attach } from './attach/attach.ts';
import { detach } from './attach/detach.ts';
import { permissions } from './attach/permissions.ts';
import { profile } from './attach/profile.ts';
import { call } from './call.ts';
import { calls } from './calls.ts';
import { captureExport } from './capture/export.ts';
import { captureList } from './capture/list.ts';
import { captureRemove } from './capture/remove.ts';
import { captureShow } from './capture/show.ts';
import { captureStart } from './capture/start.ts';
import { captureStop } from './capture/stop.ts';
import { channels } from './channels.ts';
import { cli } from './cli.ts';
import { codecList, codecSet } from './codec.ts';
import type { Command } from './command.ts';
import { completion } from './completion.ts';
import { configLog, configShow, configUndo } from './config.ts';
import { doctor } from './doctor/doctor.ts';
import { events } from './events.ts';
import { extensionAdd } from './extension/add.ts';
import { extensionExplain } from './extension/explain.ts';
import { extensionList } from './extension/list.ts';
import { extensionRemove } from './extension/remove.ts';
import { featureDial } from './feature/dial.ts';
import { featureInstall } from './feature/install.ts';
import { featureList } from './feature/list.ts';
import { featureRemove } from './feature/remove.ts';
import { featureShow } from './feature/show.ts';
import { featureVerify } from './feature/verify.ts';
import { flowsList } from './flows/list.ts';
import { flowsReport } from './flows/report.ts';
import { flowsRun } from './flows/run.ts';
import { flowsShow } from './flows/show.ts';
import { hangup } from './hangup.ts';
import { info } from './info.ts';
import { setupLab } from './lab/setup.ts';
import { teardownLab } from './lab/teardown.ts';
import { log } from './log.ts';
import { mediaPath } from './media/path.ts';
import { mediaSet, mediaToggle } from './media/set.ts';
import { mediaShow } from './media/show.ts';
import { mohAdd } from './moh/add.ts';
import { mohList } from './moh/list.ts';
import { mohRemove } from './moh/remove.ts';
import { mohSet } from './moh/set.ts';
import { restart, start, status, stop } from './pbx.ts';
import { peers } from './peers.ts';
import { phonesList, phonesStart, phonesStop } from './phones.ts';
import { promptImport } from './prompt/import.ts';
import { promptList } from './prompt/list.ts';
import { promptRecord } from './prompt/record.ts';
import { promptReset } from './prompt/reset.ts';
import { run } from './run.ts';
import { sessionExport } from './session/export.ts';
import { sessionRecord } from './session/record.ts';
import { sessionReplay } from './session/replay.ts';
import { shell } from './shell/shell.ts';
import { transferKeysOff, transferKeysOn, transferKeysShow } from './transfer/keys.ts';
import { transfer } from './transfer/transfer.ts';
import { trunkAddIax } from './trunk/add.ts';
import { trunkRemove } from './trunk/remove.ts';
import { trunkSet } from './trunk/set.ts';
import { trunkList, trunkShow } from './trunk/show.ts';
import { trunkTest } from './trunk/test.ts';
import { userAdd } from './user/add.ts';
import { userRemove } from './user/remove.ts';
import { userSet } from './user/set.ts';
import { userList, userShow } from './user/show.ts';
import { verify } from './verify.ts';
import { waitCall } from './wait/call.ts';
import { waitPbx } from './wait/pbx.ts';
import { waitPeer } from './wait/peer.ts';
import { weather } from './weather.ts';

/** Every command, in the order in which help shows them. */
export const commands: readonly Command[] = [
  setupLab,
  teardownLab,
  attach,
  detach,
  profile,
  permissions,
  verify,
  doctor,
  status,
  start,
  stop,
  restart,
  peers,
  channels,
  calls,
  log,
  events,
  waitPeer,
  waitCall,
  waitPbx,
  cli,
  shell,
  call,
  hangup,
  transfer,
  transferKeysShow,
  transferKeysOn,
  transferKeysOff,
  phonesStart,
  phonesStop,
  phonesList,
  userAdd,
  userList,
  userShow,
  userSet,
  userRemove,
  mediaShow,
  mediaPath,
  mediaSet,
  mediaToggle,
  codecList,
  codecSet,
  extensionList,
  extensionAdd,
  extensionRemove,
  extensionExplain,
  featureList,
  featureShow,
  featureInstall,
  featureRemove,
  featureVerify,
  featureDial,
  mohList,
  mohAdd,
  mohSet,
  mohRemove,
  promptList,
  promptRecord,
  promptImport,
  promptReset,
  trunkAddIax,
  trunkList,
  trunkShow,
  trunkSet,
  trunkRemove,
  trunkTest,
  captureStart,
  captureStop,
  captureList,
  captureShow,
  captureExport,
  captureRemove,
  configLog,
  configShow,
  configUndo,
  flowsRun,
  flowsList,
  flowsShow,
  flowsReport,
  weather,
  run,
  sessionExport,
  sessionRecord,
  sessionReplay,
  info,
  completion,
];
