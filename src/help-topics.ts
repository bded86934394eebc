import type { ErrorCode } from '../asterisk/errors.ts';
import { EXIT_STATUS } from './exit-status.ts';
import type { Line } from './text/dress.ts';
import { strong } from './text/line.ts';

/** Rows of two columns, and paragraphs between them. */
export type TopicPart = string | readonly (readonly [string, string])[];

export interface Topic {
  readonly name: string;
  readonly summary: string;
  readonly parts: readonly TopicPart[];
}

const MEANING: Readonly<Record<ErrorCode, string>> = {
  failed: 'failed, or a check did not hold',
  usage: 'wrong usage: nothing was done',
  unreachable: 'cannot reach the PBX',
  refused: 'refused: login, permission, or a read-only PBX',
  'not-found': 'no such thing',
  timeout: 'timed out (--timeout, and what waits)',
  interrupted: 'interrupted (Ctrl-C)',
};

/** Each status that pbxctl ends with, and what it means. */
export const exitStatusRows: readonly (readonly [string, string])[] = [
  ['0', 'done'],
  ...Object.entries(EXIT_STATUS).map(
    ([code, status]) => [String(status), MEANING[code as ErrorCode]] as const,
  ),
];

/** What `help` tells beside the commands. */
export const topics: readonly Topic[] = [
  {
    name: 'exit-codes',
    summary: 'the exit statuses',
    parts: [
      exitStatusRows,
      'A second Ctrl-C ends pbxctl at once, with 130. What a reader ended (`| head`) is no failure.',
      [
        ['pbxctl peers --timeout 5 || echo $?', '3 where the PBX cannot be reached'],
        ['pbxctl wait peer 701 --registered', '124 where it did not register in time'],
      ],
    ],
  },
  {
    name: 'environment',
    summary: 'the variables that are read',
    parts: [
      [
        ['PBXCTL_PBX', 'the PBX to talk to, where --pbx does not say (lab)'],
        ['PBXCTL_MIRROR', 'a Debian mirror that engines are fetched from, as --mirror'],
        ['PBXCTL_METAR_URLS', 'where METARs come from, parted by blanks; {station} is filled in'],
        ['XDG_DATA_HOME', 'engines, labs and captures are below its pbxctl/ (~/.local/share)'],
        ['XDG_CONFIG_HOME', 'your settings (~/.config): pbxctl help settings'],
        ['XDG_CACHE_HOME', 'downloads and speech (~/.cache)'],
        ['XDG_STATE_HOME', 'the history of the command line (~/.local/state)'],
        ['XDG_RUNTIME_DIR', 'sockets, where the path of the lab would be too long for them'],
        ['PBXCTL_THEME', 'colours: dark (the default), light, colour-blind or mono'],
        ['COLORFGBG', 'a terminal that says so of a light background gets the theme light'],
        ['NO_COLOR', 'no colours, whatever its value'],
        ['TERM', 'dumb: nothing is drawn over'],
        ['LC_ALL, LC_CTYPE, LANG', 'without UTF-8, symbols are ASCII'],
      ],
      'No secret is read from the environment, where others may see it. pbxctl info   shows what comes of these.',
    ],
  },
  {
    name: 'settings',
    summary: 'your own settings: keys, and shell commands in the session',
    parts: [
      'They stand in $XDG_CONFIG_HOME/pbxctl/config.json (~/.config; pbxctl info   shows the path): JSON, in which remarks and a last comma are allowed. What cannot be used is told with its line when the session opens, and the rest holds.',
      [
        ['"keys"', 'places, and in them keys: { "pane": { "K": "hangup {channel}", "x": null } }'],
        ['"shell"', 'true: a line of the session that begins with ! goes to your shell'],
      ],
      'A key stands for a line of pbxctl, or for one of the session (":sort next"; ":command call {peer}" is only begun). {peer} {feature} {channel} {call} are what is selected, each a word of its own or --option={…}. null takes a key away. In place of the line may stand { "run": "…", "hint": "…", "help": "…" }: the word for the bottom line, and the sentence for ?.',
      [
        ['"pane": { "K": "user show {peer}" }', 'K shows the selected user'],
        ['"pane": { "F5": "cli \'core show channels\'" }', "a line of Asterisk's CLI"],
        ['"page": { "Ctrl-X": ":back" }', 'as Esc'],
      ],
    ],
  },
  {
    name: 'json',
    summary: 'what scripts get',
    parts: [
      [
        ['--json', 'one JSON value: a list of objects, or an object'],
        ['--jsonl', 'one object a line; of what watches, one for each change'],
        ['--fields A,B', 'these fields only; with --json or --jsonl as JSON, else parted by tabs'],
        ['--fields', 'alone: the names of the fields that there are'],
      ],
      'Every object of a list has an `id`. What is gone is {"id": …, "gone": true} with --jsonl. Times are ISO 8601, units stand in the names (rttMs). Data goes to stdout, all else to stderr; secrets are in neither.',
      [
        ['pbxctl peers --fields id,status', 'two columns for a shell'],
        ['pbxctl peers --json | jq -r \'.[] | select(.status == "unregistered") | .id\'', ''],
        ['pbxctl events --jsonl --filter Hangup', 'events as they come'],
      ],
    ],
  },
];

export const topicNamed = (name: string | undefined): Topic | undefined =>
  topics.find((topic) => topic.name === name);

/** A topic as lines; `columns` lays out its rows. */
export function topicLines(
  { name, summary, parts }: Topic,
  columns: (rows: readonly (readonly [string, string])[]) => string[],
): Line[] {
  return [
    [strong(`${name}: ${summary}`)],
    ...parts.flatMap((part) => ['', ...(typeof part === 'string' ? wrapped(part) : columns(part))]),
  ];
}

const WIDEST = 98;

/** A paragraph as lines of a readable width. */
function wrapped(text: string): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > WIDEST) {
      lines.push(line);
      line = '';
    }
    line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}
