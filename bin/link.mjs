/* Puts the program together of modules that load.js evaluates when they are first used. */
import { readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { build, transform } from 'esbuild';

/* What esbuild makes of a module: `import` becomes a variable, which is asked for each name where that is used. */
const IMPORT = /^var (import_\w+) = (?:__toESM\()?require\("([^"]+)"\)(?:(?:, 1)?\))?;$/gm;
const LATER = /Promise\.resolve\(\)\.then\(\(\) => __toESM\(require\("([^"]+)"\)(?:, 1)?\)\)/g;
const EXPORTS =
  /__export\(stdin_exports, \{\n([^}]*)\}\);\nmodule\.exports = __toCommonJS\(stdin_exports\);\n/;
const ANNOTATION = /^\/\/ Annotate the CommonJS export names[\s\S]*$/m;
const LEFT = /\brequire\(|(?<!\$)\bimport\(|\b__(?:toESM|toCommonJS|reExport)\b/;

const matches = (text, pattern) => [...text.matchAll(pattern)].map((found) => found[1]);

/** One source file: its text, what it exports, and what it uses of which others. */
async function moduleOf(root, file, options) {
  const source = readFileSync(join(root, file), 'utf8');
  const { code } = await transform(source, {
    ...{ ...options, loader: 'ts', format: 'cjs' },
    supported: { 'dynamic-import': false },
  });
  const exported = EXPORTS.exec(code);
  if (!exported) throw new Error(`${file}: its exports are not read by bin/link.mjs`);
  const body = code.slice(exported.index + exported[0].length).replace(ANNOTATION, '');
  const uses = [];
  const use = (name, names) => {
    const resolved = name.startsWith('.') ? posix.join(posix.dirname(file), name) : name;
    uses.push([resolved, names]);
    return `$import(${JSON.stringify(resolved)})`;
  };
  const text = body
    .replace(IMPORT, (_, variable, name) => {
      const names = matches(body, new RegExp(`\\b${variable}\\.(\\w+)`, 'g'));
      return `var ${variable} = ${use(name, names)};`;
    })
    .replace(LATER, (_, name) => `Promise.resolve(${use(name, ['default'])})`);
  if (LEFT.test(text)) throw new Error(`${file}: its imports are not read by bin/link.mjs`);
  const names = matches(exported[1], /^ {2}(\w+): /gm);
  return { text: `"use strict";$export({\n${exported[1]}});\n${text}`, names, uses };
}

/** A package with all that it needs, as one module. */
async function packageOf(root, name, names, options) {
  const { outputFiles, metafile } = await build({
    ...options,
    absWorkingDir: root,
    stdin: {
      contents: `export { ${names.join(', ')} } from ${JSON.stringify(name)};`,
      resolveDir: root,
      sourcefile: 'package.mjs',
    },
    bundle: true,
    format: 'cjs',
    write: false,
    metafile: true,
  });
  const getters = names.map((each) => `${each}: () => module.exports.${each}`).join(', ');
  const begin = `const module = { exports: {} };$export({ ${getters} });\n`;
  return { text: begin + outputFiles[0].text, names, inputs: Object.keys(metafile.inputs) };
}

/** Every module that the entry needs, by name: its text, the names that it has, and the files of packages that it holds. */
export async function link(root, entry, { external, alias, ...options }) {
  const modules = new Map();
  const used = new Map();
  const queue = [entry];
  for (let file = queue.pop(); file; file = queue.pop()) {
    if (modules.has(file)) continue;
    const made = await moduleOf(root, file, options);
    modules.set(file, made);
    for (const [name, names] of made.uses)
      if (name.endsWith('.ts')) queue.push(name);
      else used.set(name, new Set([...(used.get(name) ?? []), ...names]));
  }
  for (const [name, wanted] of used) {
    const names = [...wanted].sort();
    const isOutside = name.startsWith('node:') || external.includes(name);
    const made = isOutside
      ? { text: '', names }
      : await packageOf(root, name, names, { ...options, external, alias });
    modules.set(name, made);
  }
  return modules;
}

/**
 * The list of the commands as data beside a few lines, in place of its module: help and completion need none of
 * the commands' own modules, which are evaluated when a command runs.
 */
export function declared(file, modules, exportsOf) {
  const { uses } = modules.get(file);
  const places = uses.flatMap(([from, names]) => names.map((name) => [from, name]));
  const rows = exportsOf(file).commands.map((command) => {
    const [from, name] = places.find(([from, name]) => exportsOf(from)[name] === command);
    const methods = Object.keys(command).filter((key) => typeof command[key] === 'function');
    return { from, name, methods, command };
  });
  const data = `${file}.json`;
  const text = `"use strict";$export({ commands: () => commands });
const perform = (from, name, method) => (input, context) => $import(from)[name][method](input, context);
const commands = $import(${JSON.stringify(data)}).default.map(({ from, name, methods, command }) => {
  for (const method of methods) command[method] = perform(from, name, method);
  return command;
});
`;
  return [
    [file, { text, names: ['commands'] }],
    [data, { text: JSON.stringify(rows), names: ['default'] }],
  ];
}

/** The modules' texts in one file, and where each is in it. */
export function pack(modules) {
  const index = {};
  const texts = [];
  let start = 0;
  for (const [name, { text, names }] of modules) {
    const bytes = Buffer.from(text);
    index[name] = [start, bytes.length, names.join()];
    texts.push(bytes);
    start += bytes.length;
  }
  return { index: JSON.stringify(index), texts: Buffer.concat(texts) };
}
