import { dirname, join, normalize } from 'node:path';

/** Each folder imports only itself and what stands to its right. */
const ORDER = ['bin', 'src', 'commands', 'asterisk'];
const BLESSED = /^(neo-)?blessed(\/|$)/;

/** Strings, regular expressions and comments, so that none is taken for another. */
const PIECES =
  /"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`|\/\/[^\n]*|\/\*[\s\S]*?\*\/|\/(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n[*])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n[])*\//g;
const IMPORTS =
  /\b(?:import|export)\b(?:[^'"`;=(]*?\bfrom)?\s*(["'])([^"'\n]+)\1|\b(?:import|require)\s*\(\s*(["'`])([^"'`\n]+)\3/g;

/** What a source file imports: `import`, `import type`, `export … from`, `import()` and `require()`. */
export function importsOf(source: string): string[] {
  const code = source.replace(PIECES, (piece) => (/^\/[/*]/.test(piece) ? ' ' : piece));
  return [...code.matchAll(IMPORTS)].map((found) => found[2] ?? found[4] ?? '');
}

/** Why a file of the product may not import what it imports; paths from the root of the project. */
export function wrongImports(path: string, source: string): string[] {
  const own = ORDER.indexOf(path.split('/')[0] ?? '');
  return importsOf(source).flatMap((wanted) => {
    if (BLESSED.test(wanted))
      return path.startsWith('src/tui/') ? [] : [`${path} imports ${wanted}: only src/tui may`];
    if (!wanted.startsWith('.')) return [];
    const target = normalize(join(dirname(path), wanted));
    const other = ORDER.indexOf(target.split('/')[0] ?? '');
    return other >= own ? [] : [`${path} imports ${target}: against ${ORDER.join(' -> ')}`];
  });
}
