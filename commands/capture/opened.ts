import { basename } from 'node:path';
import {
  type Capture,
  capturesFolder,
  findCapture,
  listCaptures,
  listRecorded,
} from '../../asterisk/capture/store.ts';
import { PbxError } from '../../asterisk/errors.ts';
import type { Context } from '../context.ts';

/** A capture that is to be shown. */
export interface Opened {
  readonly path: string;
  /** As a person knows it. */
  readonly name: string;
  /** Whether it is still recorded; undefined for one that is not. */
  readonly goesOn: (() => Promise<boolean>) | undefined;
}

/** By name, `last`, `live` or path; PbxError `not-found` when there is none. */
export async function openCapture(
  { folders, pbxName }: Pick<Context, 'folders' | 'pbxName'>,
  nameOrPath: string,
): Promise<Opened> {
  const folder = capturesFolder(folders.data);
  const { path, capture } =
    nameOrPath === 'live'
      ? await liveCapture(folder, pbxName)
      : await findCapture(folder, nameOrPath, pbxName);
  if (capture && !capture.isThere)
    throw new PbxError(
      'not-found',
      `the packets of ${capture.name} are gone: ${path}`,
      'pbxctl capture list',
    );
  return {
    path,
    name: capture?.name ?? basename(path),
    goesOn: capture?.state === 'recording' ? () => isRecording(folder, capture.name) : undefined,
  };
}

async function liveCapture(
  folder: string,
  pbxName: string,
): Promise<{ path: string; capture: Capture }> {
  const going = (await listRecorded(folder)).filter(({ state }) => state === 'recording');
  const capture = going.find(({ pbx }) => pbx === pbxName);
  if (capture) return { path: capture.file, capture };
  throw new PbxError(
    'not-found',
    `no capture of ${pbxName} goes on now`,
    going.length > 0
      ? `one of ${going[0]?.pbx} does: pbxctl capture show ${going[0]?.name}`
      : 'pbxctl capture start --background, or: pbxctl capture show last',
  );
}

const isRecording = async (folder: string, name: string): Promise<boolean> =>
  (await listCaptures(folder)).some((one) => one.name === name && one.state === 'recording');
