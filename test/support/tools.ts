import { join } from 'node:path';
import {
  createToolStore,
  TCPDUMP,
  type Tool,
  type ToolStore,
} from '../../asterisk/engine/tools.ts';
import { testData } from './engines.ts';

/**
 * Wireshark's data and plugins lie where it was built for; these variables name other places. It heeds them
 * of an ordinary user alone; as root it reads captures without its data as well.
 */
const TSHARK: Tool = {
  name: 'tshark',
  packages: ['tshark'],
  program: 'usr/bin/tshark',
  environment: {
    WIRESHARK_DATA_DIR: 'usr/share/wireshark',
    WIRESHARK_PLUGIN_DIR: 'usr/lib/wireshark/plugins',
    WIRESHARK_EXTCAP_DIR: 'usr/lib/wireshark/extcap',
  },
};
/** Reads captures in C, and can do so without its screen. */
const SNGREP: Tool = {
  name: 'sngrep',
  packages: ['sngrep'],
  program: 'usr/bin/sngrep',
  environment: {},
};
const TOOLS = { tcpdump: TCPDUMP, tshark: TSHARK, sngrep: SNGREP } as const;

const quietly = () => ({ report: () => {}, signal: new AbortController().signal });

const toolStoreIn = (folder: string): ToolStore =>
  createToolStore({
    dataDir: join(folder, 'data'),
    cacheDir: join(folder, 'cache'),
    env: process.env,
  });

/** The path of a program: on PATH, else fetched once. Rejects when it cannot be had. */
export const realTool = (name: keyof typeof TOOLS): Promise<string> =>
  toolStoreIn(testData()).obtain(TOOLS[name], quietly());

/** Fetched into a folder, whatever the machine has. */
export const fetchTool = (name: keyof typeof TOOLS, folder: string): Promise<string> =>
  toolStoreIn(folder).fetch(TOOLS[name], quietly());
