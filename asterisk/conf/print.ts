import { fromBinary } from './bytes.ts';
import type { ConfFile, ConfLine } from './types.ts';

export type TokenKind =
  | 'space'
  | 'key'
  | 'operator'
  | 'value'
  | 'header'
  | 'directive'
  | 'comment'
  | 'passed over'
  | 'newline';

/** A piece of a file: every byte belongs to one. */
export interface Token {
  readonly kind: TokenKind;
  readonly from: number;
  readonly to: number;
}

/** The tokens of a file, in order and without gaps. */
export function* tokensOf(file: ConfFile): Generator<Token> {
  let at = 0;
  for (const line of file.lines) {
    for (const token of lineTokens(line)) {
      const { from, to } = token;
      if (from > at) yield { kind: 'space', from: at, to: from };
      if (to > from) yield token;
      at = to;
    }
  }
}

/** The bytes of a file, joined from its tokens. */
export function printConf(file: ConfFile): Uint8Array {
  const parts: string[] = [];
  for (const { from, to } of tokensOf(file)) parts.push(file.binary.slice(from, to));
  return fromBinary(parts.join(''));
}

function* lineTokens(line: ConfLine): Generator<Token> {
  const { from, contentTo, eol, to } = line;
  if (line.kind === 'setting') {
    yield { kind: 'key', from: line.keyFrom, to: line.keyTo };
    yield { kind: 'operator', from: line.operatorFrom, to: line.operatorTo };
    yield { kind: 'value', from: line.valueFrom, to: line.valueTo };
  } else yield { kind: tokenKind(line), from, to: contentTo };
  yield { kind: 'comment', from: contentTo, to: eol };
  yield { kind: 'newline', from: eol, to };
}

function tokenKind({ kind }: ConfLine): TokenKind {
  if (kind === 'header' || kind === 'directive') return kind;
  return kind === 'blank' ? 'space' : kind === 'comment' ? 'comment' : 'passed over';
}
