import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readCaptureFile } from '../../../../asterisk/capture/reading/file.ts';
import { pcapFile } from '../../../support/captureFiles.ts';
import { end } from '../../../support/packets.ts';
import { createScene } from '../../../support/scene.ts';
import { dialogOf } from '../../../support/sipCall.ts';

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'pbxctl-read-'));
});
afterAll(() => rm(dir, { recursive: true }));

async function fileOf(bytes: Uint8Array): Promise<string> {
  const path = join(dir, 'capture.pcap');
  await writeFile(path, bytes);
  return path;
}

const [A, PBX] = [end('192.0.2.127', 5060), end('192.0.2.198', 5060)];
const scene = createScene();
const call = dialogOf({ callId: 'one', caller: A, callee: PBX, from: '701', to: '600' });
scene.send(call.request('INVITE'));
scene.send(call.response('486 Busy Here', 'INVITE'));

describe('a capture file', () => {
  it('is read', async () => {
    const rows: number[] = [];
    const path = await fileOf(pcapFile(scene.packets));
    const reading = await readCaptureFile(path, { onRow: ({ number }) => rows.push(number) });
    expect(reading).toMatchObject({ packets: 2, faults: [], flows: [{ outcome: 'busy' }] });
    expect(rows).toEqual([1, 2]);
  });

  it('is read to where it breaks, and says so', async () => {
    const reading = await readCaptureFile(await fileOf(pcapFile(scene.packets).subarray(0, -3)));
    expect(reading.packets).toBe(1);
    expect(reading.faults).toEqual([expect.stringMatching(/^cut short in packet 2, at byte \d+$/)]);
  });

  it.each<[string, () => Promise<string>, object]>([
    ['is not there', async () => join(dir, 'none'), { code: 'not-found', message: /no such file/ }],
    ['is a folder', async () => dir, { code: 'failed', message: /it is a folder/ }],
    ['is text', () => fileOf(Buffer.from('hello')), { code: 'failed', message: /it is text/ }],
  ])(
    'that %s is refused',
    async (_what, path, { code, message }: { code?: string; message?: RegExp }) => {
      await expect(readCaptureFile(await path())).rejects.toMatchObject({
        ...{ name: 'PbxError', code, hint: expect.any(String) },
        message: expect.stringMatching(message ?? /./),
      });
    },
  );

  it('is left when it is interrupted', async () => {
    const path = await fileOf(pcapFile(scene.packets));
    const signal = AbortSignal.abort();
    await expect(readCaptureFile(path, { signal })).rejects.toMatchObject({ code: 'interrupted' });
  });
});
