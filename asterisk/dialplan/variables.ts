import { sameName } from '../conf/bytes.ts';
import type { EffectiveSection } from '../conf/effective.ts';

/** Values of `[globals]`. */
export type Globals = ReadonlyMap<string, string>;

/** Variables that Asterisk has by itself. */
const BUILT_IN = /^(EPOCH|SYSTEMNAME|ENTITYID|AST.*)$/;
const PIECE = /\$\{([^{}$[\]():]*)\}|\$[{[]/g;

/**
 * A text with its variables' values, as Asterisk puts them in while it reads extensions.conf; undefined where it
 * takes more than a plain `${NAME}` to know.
 */
export function substituted(text: string, globals: Globals): string | undefined {
  if (!text.includes('$')) return text;
  let isKnown = true;
  const result = text.replace(PIECE, (_, name: string | undefined) => {
    if (name === undefined || BUILT_IN.test(name)) isKnown = false;
    return globals.get(name ?? '') ?? '';
  });
  return isKnown ? result : undefined;
}

export function globalsOf(sections: readonly EffectiveSection[]): Globals {
  const globals = new Map<string, string>();
  for (const section of sections) {
    if (section.isTemplate || !sameName(section.name, 'globals')) continue;
    for (const { key, value } of section.entries) {
      const known = substituted(value, globals);
      const name = key.replace(/^_{1,2}/, '');
      if (known === undefined) globals.delete(name);
      else globals.set(name, known);
    }
  }
  return globals;
}
