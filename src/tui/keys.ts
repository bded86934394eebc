/** A key pressed, by name (`a`, `A`, `enter`, `C-c`, `M-b`, `S-tab`) and as it was sent, or text pasted in one piece. */
export type KeyEvent =
  | { readonly kind: 'key'; readonly name: string; readonly text: string; readonly raw: string }
  | { readonly kind: 'paste'; readonly text: string };

/** Turns what the terminal sends into keys; a sequence may arrive in any number of pieces. */
export interface KeyDecoder {
  push(text: string): KeyEvent[];
  /** What an unfinished sequence means when nothing follows: Escape, or the paste so far. */
  flush(): KeyEvent[];
  readonly pending: 'nothing' | 'escape' | 'paste';
}

const pasteStart = '\x1b[200~';
const pasteEnd = '\x1b[201~';

const letters: Readonly<Record<string, string>> = {
  A: 'up',
  B: 'down',
  C: 'right',
  D: 'left',
  E: 'clear',
  F: 'end',
  H: 'home',
  P: 'f1',
  Q: 'f2',
  R: 'f3',
  S: 'f4',
};
const numbers: Readonly<Record<string, string>> = {
  1: 'home',
  2: 'insert',
  3: 'delete',
  4: 'end',
  5: 'pageup',
  6: 'pagedown',
  7: 'home',
  8: 'end',
  11: 'f1',
  12: 'f2',
  13: 'f3',
  14: 'f4',
  15: 'f5',
  17: 'f6',
  18: 'f7',
  19: 'f8',
  20: 'f9',
  21: 'f10',
  23: 'f11',
  24: 'f12',
};
const controls: Readonly<Record<string, string>> = {
  '\r': 'enter',
  '\n': 'enter',
  '\t': 'tab',
  '\x7f': 'backspace',
  '\b': 'backspace',
  '\0': 'C-space',
  ' ': 'space',
};

type Taken = { readonly length: number; readonly name?: string; readonly text?: string };

/** Reads one key from the start; undefined when more must come. */
function take(buffer: string): Taken | undefined {
  if (!buffer.startsWith('\x1b')) return takeCharacter(buffer, '');
  if (buffer.length === 1) return undefined;
  if (buffer[1] === '[') return takeControlSequence(buffer);
  if (buffer[1] === 'O') return takeSingleShift(buffer);
  if (buffer[1] === '\x1b') return { length: 1, name: 'escape' };
  if (/^\x1b[\]P_^X]/.test(buffer)) return takeReply(buffer);
  const following = takeCharacter(buffer.slice(1), 'M-');
  return { ...following, length: following.length + 1 };
}

function takeCharacter(buffer: string, prefix: string): Taken {
  const character = String.fromCodePoint(buffer.codePointAt(0) ?? 0);
  const length = character.length;
  const control = controls[character];
  if (control !== undefined) {
    const text = prefix === '' && character === ' ' ? ' ' : '';
    return { length, name: prefix + control, text };
  }
  if (character < ' ') {
    return {
      length,
      name: `${prefix}C-${String.fromCharCode(character.charCodeAt(0) + 0x40).toLowerCase()}`,
    };
  }
  return { length, name: prefix + character, text: prefix === '' ? character : '' };
}

function takeControlSequence(buffer: string): Taken | undefined {
  const linuxFunction = /^\x1b\[\[([A-E])/.exec(buffer);
  if (linuxFunction?.[1]) return { length: 4, name: `f${linuxFunction[1].charCodeAt(0) - 0x40}` };
  const found = /^\x1b\[([0-?]*)[ -/]*([@-~])/.exec(buffer);
  if (!found) return /^\x1b\[\[?[0-?]*[ -/]*$/.test(buffer) ? undefined : { length: 2 };
  const [whole, parameters = '', final = ''] = found;
  if (parameters === '' && final === '[') return buffer.length > 3 ? { length: 3 } : undefined;
  return { length: whole.length, ...nameOfSequence(parameters, final) };
}

function nameOfSequence(parameters: string, final: string): { name?: string } {
  const [first = '', modifier = '1'] = parameters.split(';');
  // Reports of the terminal and of a mouse begin so; they are no keys.
  if (/^[<-?]/.test(parameters)) return {};
  if (final === 'Z') return { name: 'S-tab' };
  const base = final === '~' ? numbers[first] : letters[final];
  if (base === undefined) return {};
  const bits = Math.max(0, Number.parseInt(modifier, 10) - 1 || 0);
  const prefix = (bits & 4 ? 'C-' : '') + (bits & 2 ? 'M-' : '') + (bits & 1 ? 'S-' : '');
  return { name: prefix + base };
}

function takeSingleShift(buffer: string): Taken | undefined {
  if (buffer.length === 2) return undefined;
  const name = buffer[2] === 'M' ? 'enter' : letters[buffer[2] ?? ''];
  return name === undefined ? { length: 3 } : { length: 3, name };
}

/** An answer of the terminal to a question that we did not ask. */
function takeReply(buffer: string): Taken | undefined {
  const found = /^\x1b[\]P_^X][^\x07\x1b]*(?:\x07|\x1b\\)/.exec(buffer);
  if (found) return { length: found[0].length };
  return /^\x1b[\]P_^X][^\x07\x1b]*\x1b?$/.test(buffer) ? undefined : { length: 2 };
}

export function createKeyDecoder(): KeyDecoder {
  let buffer = '';
  let pasting = false;

  function takePaste(events: KeyEvent[]): boolean {
    const end = buffer.indexOf(pasteEnd);
    if (end < 0) return false;
    events.push({ kind: 'paste', text: buffer.slice(0, end) });
    buffer = buffer.slice(end + pasteEnd.length);
    pasting = false;
    return true;
  }

  function takeKey(events: KeyEvent[]): boolean {
    if (buffer.startsWith(pasteStart)) {
      buffer = buffer.slice(pasteStart.length);
      pasting = true;
      return true;
    }
    const taken = take(buffer);
    if (!taken) return false;
    const raw = buffer.slice(0, taken.length);
    buffer = buffer.slice(taken.length);
    if (taken.name !== undefined) {
      events.push({ kind: 'key', name: taken.name, text: taken.text ?? '', raw });
    }
    return true;
  }

  return {
    push(text) {
      const events: KeyEvent[] = [];
      buffer += text;
      while (buffer !== '' && (pasting ? takePaste(events) : takeKey(events)));
      return events;
    },
    flush() {
      const rest = buffer;
      const wasPasting = pasting;
      buffer = '';
      pasting = false;
      if (wasPasting) return [{ kind: 'paste', text: rest }];
      if (rest === '\x1b') return [{ kind: 'key', name: 'escape', text: '', raw: rest }];
      return rest.length === 2 ? [{ kind: 'key', name: `M-${rest[1]}`, text: '', raw: rest }] : [];
    },
    get pending() {
      if (pasting) return 'paste';
      return buffer === '' ? 'nothing' : 'escape';
    },
  };
}
