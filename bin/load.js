'use strict';
/*
 * Runs the program that link.mjs has put together. Of its hundreds of modules a command needs some dozens: each is
 * read, compiled and evaluated when something of it is first used, or the start would cost several times as much.
 */
const fs = require('node:fs');
const path = require('node:path');
const vm = require('node:vm');
const { pathToFileURL } = require('node:url');

const PARAMETERS = ['$import', '$export', '$url'];

/** Getters of what is wanted of a module of Node's, or of a package that is not bundled. */
function outside(name, names) {
  const whole = require(name);
  return Object.fromEntries(
    names.map((wanted) => [wanted, () => (wanted === 'default' ? whole : whole[wanted])]),
  );
}

/** Gives the exports of any module of the program in that folder. */
function load(folder) {
  const modules = JSON.parse(fs.readFileSync(path.join(folder, 'main.json'), 'utf8'));
  // Stays open: a program that goes on while its folder is built anew keeps to its own modules.
  const texts = fs.openSync(path.join(folder, 'main.modules'), 'r');
  const url = pathToFileURL(path.join(folder, 'main.json')).href;
  const known = new Map();

  function textAt([start, length]) {
    const bytes = Buffer.allocUnsafe(length);
    fs.readSync(texts, bytes, 0, length, start);
    return bytes.toString();
  }

  function evaluate(name, names, take) {
    const place = modules[name];
    if (place[1] === 0) return take(outside(name, names));
    const text = textAt(place);
    if (name.endsWith('.json')) return take({ default: () => JSON.parse(text) });
    vm.compileFunction(text, PARAMETERS, { filename: `pbxctl/${name}` })(from, take, url);
  }

  /** Stands on getters until the module is evaluated; then it has the values themselves, which cost nothing to use. */
  function introduce(name) {
    const names = modules[name][2].split(',');
    const lazy = {};
    const exports = Object.create(lazy);
    let getters;
    const get = (wanted) => {
      if (getters) return getters[wanted]();
      evaluate(name, names, (made) => {
        getters = made;
      });
      for (const each of names) Object.defineProperty(exports, each, { value: getters[each]() });
      return exports[wanted];
    };
    for (const each of names) Object.defineProperty(lazy, each, { get: () => get(each) });
    known.set(name, exports);
    return exports;
  }

  function from(name) {
    return known.get(name) ?? introduce(name);
  }

  return from;
}

/** Runs the program of that folder on this process. */
const start = (folder) => load(folder)('src/start.ts').start();

module.exports = { load, start };
