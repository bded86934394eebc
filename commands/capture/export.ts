import { resolve } from 'node:path';
import { exportPackets, exportText } from '../../asterisk/capture/file/export.ts';
import { capturesFolder, findCapture } from '../../asterisk/capture/store.ts';
import { defineCommand, type Text } from '../command.ts';
import { writeNew } from '../new-file.ts';
import { count } from '../words.ts';

const FORMATS = ['pcap', 'pcapng', 'text'] as const;

const ELSEWHERE = 'give the name of a file that is not there yet, or none';

export const captureExport = defineCommand({
  name: 'capture export',
  summary: 'write a capture as pcap, pcapng, or its SIP messages as text',
  details: [
    'pcap is for programs that do not read pcapng; a file of several link types has its IP packets alone',
    'in it. Text without a path is printed. Nothing is overwritten.',
  ].join('\n'),
  examples: [
    ['pbxctl capture export last call.pcap', 'for another program'],
    ['pbxctl capture export last --format text', 'the SIP messages, one after the other'],
  ],
  kind: 'read',
  args: {
    capture: { help: 'its name, last (of this PBX), or a file', complete: 'capture' },
    path: { help: 'the new file (NAME.pcap in this folder)', optional: true, complete: 'file' },
  },
  options: {
    format: {
      type: 'value',
      value: 'FORMAT',
      help: 'pcap, pcapng or text (as the path ends, or pcap)',
      choices: FORMATS,
    },
  },
  async run({ args, options }, { folders, pbxName }): Promise<Text> {
    const folder = capturesFolder(folders.data);
    const { path, capture } = await findCapture(folder, args.capture, pbxName);
    const format = FORMATS.find((one) => one === options.format) ?? formatOf(args.path);
    const name = capture?.name ?? 'capture';
    if (format === 'text') return asText(path, args.path);
    const to = resolve(args.path ?? `${name}.${format}`);
    const { packets, remarks } = await exportPackets(path, to, format, 'pbxctl');
    return {
      kind: 'text',
      lines: [`${count(packets, 'packet')} in ${to}`],
      json: { file: to, format, packets, remarks },
      ok: true,
      ...(remarks.length > 0 ? { remark: remarks.join('\n') } : {}),
    };
  },
});

const formatOf = (path: string | undefined): (typeof FORMATS)[number] =>
  path?.endsWith('.pcapng') ? 'pcapng' : path?.endsWith('.txt') ? 'text' : 'pcap';

async function asText(from: string, to: string | undefined): Promise<Text> {
  const lines: string[] = [];
  const { packets, remarks } = await exportText(from, (line) => lines.push(line));
  const said = remarks.length > 0 ? { remark: remarks.join('\n') } : {};
  if (to === undefined)
    return { kind: 'text', lines, json: { messages: packets, lines, remarks }, ok: true, ...said };
  const file = resolve(to);
  await writeNew(file, `${lines.join('\n')}\n`, ELSEWHERE);
  return {
    kind: 'text',
    lines: [`${count(packets, 'SIP message')} in ${file}`],
    json: { file, format: 'text', messages: packets, remarks },
    ok: true,
    ...said,
  };
}
