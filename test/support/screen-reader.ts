import xterm from '@xterm/headless';

type Terminal = InstanceType<typeof xterm.Terminal>;

/** A terminal in memory: what is written to it can be read back as a person would see it. */
export interface ScreenReader {
  readonly terminal: Terminal;
  /** Resolves when all that was written is on the screen. */
  write(data: string): Promise<void>;
  /** The visible rows, without spaces at their ends. */
  rows(): string[];
  readonly cursorShown: boolean;
  /** Numbers of the private modes that are on: 1049, 2004 … */
  readonly modes: ReadonlySet<number>;
}

export function createScreenReader(columns: number, rows: number): ScreenReader {
  const terminal = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true });
  const modes = new Set<number>([25]);
  for (const final of ['h', 'l']) {
    terminal.parser.registerCsiHandler({ prefix: '?', final }, (parameters) => {
      for (const mode of parameters.flat()) {
        if (final === 'h') modes.add(mode);
        else modes.delete(mode);
      }
      return false;
    });
  }
  return {
    terminal,
    modes,
    write: (data) => new Promise((resolve) => terminal.write(data, resolve)),
    rows() {
      const { active } = terminal.buffer;
      return Array.from(
        { length: terminal.rows },
        (_, row) =>
          active
            .getLine(active.viewportY + row)
            ?.translateToString(true)
            .trimEnd() ?? '',
      );
    },
    get cursorShown() {
      return modes.has(25);
    },
  };
}

/** The cells of a row that are in reverse video, as text. */
export function inverseText(reader: ScreenReader, row: number): string {
  const { active } = reader.terminal.buffer;
  const line = active.getLine(active.viewportY + row);
  let text = '';
  for (let column = 0; column < reader.terminal.cols; column++) {
    const cell = line?.getCell(column);
    if (cell?.isInverse()) text += cell.getChars() || ' ';
  }
  return text;
}

/** The colours in use on the screen, as palette numbers; empty when there are none. */
export function coloursOf(reader: ScreenReader): Set<number> {
  const found = new Set<number>();
  const { active } = reader.terminal.buffer;
  for (let row = 0; row < reader.terminal.rows; row++) {
    const line = active.getLine(active.viewportY + row);
    for (let column = 0; column < reader.terminal.cols; column++) {
      const cell = line?.getCell(column);
      if (cell && !cell.isFgDefault()) found.add(cell.getFgColor());
      if (cell && !cell.isBgDefault()) found.add(cell.getBgColor());
    }
  }
  return found;
}
