import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A program that is started as SIPp is, keeps what it was given, and does as told. */
export interface FakeSipp {
  readonly path: string;
  /** How its next runs of one call end: an exit status, and what it writes to its error file. */
  ends(status: number, errors?: string): void;
  /** A phone that is to go on ends at once, as when its port is taken. */
  dies(): void;
  /** A call does not end by itself. */
  hangs(): void;
  /** Command lines, in order. */
  readonly lines: string[];
  /** The scenarios of its runs, in order. */
  readonly scenarios: string;
  /** Its last process. */
  readonly pid: number;
}

const SCRIPT = `#!/bin/sh
here="$(dirname "$0")"
echo $$ > "$here/pid"
echo "$*" >> "$here/lines"
while [ $# -gt 0 ]; do
  case "$1" in
    -sf) cat "$2" >> "$here/scenarios" ;;
    -error_file) errors="$2" ;;
    -oocsf) phone=yes ;;
  esac
  shift
done
if [ -n "$phone" ]; then
  [ -e "$here/dies" ] && exit 255
  exec sleep 600
fi
[ -e "$here/hangs" ] && exec sleep 600
[ -e "$here/errors" ] && cat "$here/errors" > "$errors"
exit "$(cat "$here/status")"
`;

export function fakeSipp(folder: string): FakeSipp {
  const file = (name: string) => join(folder, name);
  const text = (name: string) => (existsSync(file(name)) ? readFileSync(file(name), 'utf8') : '');
  writeFileSync(file('sipp'), SCRIPT, { mode: 0o755 });
  writeFileSync(file('status'), '0');
  return {
    path: file('sipp'),
    ends(status, errors = '') {
      writeFileSync(file('status'), String(status));
      writeFileSync(file('errors'), errors);
    },
    dies: () => writeFileSync(file('dies'), ''),
    hangs: () => writeFileSync(file('hangs'), ''),
    get lines() {
      return text('lines').split('\n').filter(Boolean);
    },
    get scenarios() {
      return text('scenarios');
    },
    get pid() {
      return Number(text('pid'));
    },
  };
}
