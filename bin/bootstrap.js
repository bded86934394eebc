'use strict';
/*
 * From a fresh clone to a program that runs: installs the npm dependencies and builds, where that is due.
 * An installed package has no src/ and is taken as it is. Nothing but Node itself is used here.
 */
const fs = require('node:fs');
const path = require('node:path');

const root = path.join(__dirname, '..');
const dist = path.join(root, 'dist');
const main = path.join(dist, 'main.json');
const stamp = path.join(root, 'node_modules', '.pbxctl-lock');
const sources = ['src', 'commands', 'asterisk', 'bin', 'package.json'];
const FAILED = 1;

const say = (line) => process.stderr.write(`${line}\n`);
// What only a clone needs is loaded there: an installed package is to start at once.
const hash = (file) =>
  require('node:crypto').createHash('sha256').update(fs.readFileSync(file)).digest('hex');
const readOr = (file, otherwise) => {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch {
    return otherwise;
  }
};

/** Modification time of the newest file below a path, in milliseconds. */
function newest(file) {
  const stat = fs.statSync(file);
  if (!stat.isDirectory()) return stat.mtimeMs;
  return Math.max(...fs.readdirSync(file).map((name) => newest(path.join(file, name))), 0);
}

/** A node_modules that is a link belongs to another folder: `npm ci` would empty it. */
function isLinked() {
  try {
    return fs.lstatSync(path.join(root, 'node_modules')).isSymbolicLink();
  } catch {
    return false;
  }
}

const dependenciesDue = () =>
  !isLinked() && readOr(stamp, '').trim() !== hash(path.join(root, 'package-lock.json'));

function buildDue() {
  if (!fs.existsSync(main)) return true;
  const built = fs.statSync(main).mtimeMs;
  return sources.some((name) => newest(path.join(root, name)) > built);
}

/** Runs a program quietly; what it said is shown only when it failed, the beginning of it. */
function run(what, file, args) {
  say(`pbxctl: ${what} …`);
  const { spawnSync } = require('node:child_process');
  const { status, error, signal, stdout, stderr } = spawnSync(file, args, {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    encoding: 'utf8',
    env: { ...process.env, npm_config_update_notifier: 'false' },
  });
  if (status === 0) return;
  const said = `${stderr || ''}${stdout || ''}`.trim().split('\n').slice(0, 20).join('\n');
  if (said) say(said);
  const why = error ? error.message : signal ? `ended by ${signal}` : `exit status ${status}`;
  throw new Error(
    `${what} failed (${why}).\n` +
      'What it said is above. Once that is mended, type the same command again: what was begun is redone.',
  );
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** Milliseconds since a file was written; an empty lock is one whose writer was killed at once. */
function ageMs(file) {
  try {
    return Date.now() - fs.statSync(file).mtimeMs;
  } catch {
    return 0;
  }
}

/** One preparation at a time; the lock of a process that is gone is taken over. */
async function locked(work) {
  const lock = path.join(root, '.pbxctl-preparing');
  for (let told = false; ; ) {
    try {
      fs.writeFileSync(lock, String(process.pid), { flag: 'wx' });
      break;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
      const holder = Number(readOr(lock, '0'));
      if (holder > 0 ? !isAlive(holder) : ageMs(lock) > 2000) {
        fs.rmSync(lock, { force: true });
        continue;
      }
      if (!told) say(`pbxctl: waiting for process ${holder}, which prepares this folder …`);
      told = true;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }
  try {
    return work();
  } finally {
    fs.rmSync(lock, { force: true });
  }
}

function installAndBuild() {
  if (dependenciesDue()) {
    run('installing the npm dependencies', 'npm', ['ci', '--loglevel=error']);
    fs.writeFileSync(stamp, hash(path.join(root, 'package-lock.json')));
  }
  if (buildDue()) run('building', process.execPath, [path.join(__dirname, 'build.mjs')]);
}

/** Makes the clone ready; nothing to do in an installed package. */
async function ready() {
  if (!fs.existsSync(path.join(root, 'src'))) return;
  if (!dependenciesDue() && !buildDue()) return;
  try {
    fs.accessSync(root, fs.constants.W_OK);
  } catch {
    throw new Error(
      `${root} has not been built and is not writable for this user.\n` +
        `Run  bin/pbxctl setup lab  once as its owner, or clone it into a folder of your own.`,
    );
  }
  await locked(installAndBuild);
}

const asksForHelp = (words) =>
  words.includes('--help') ||
  words.includes('-h') ||
  words.includes('--version') ||
  words[0] === 'help';

/** Resolves with the folder of the built program, or nothing when all has been said. */
async function prepare(words) {
  if (asksForHelp(words)) {
    if (fs.existsSync(main)) return dist;
    say('This clone of pbxctl has not been built yet. Type');
    say('  bin/pbxctl setup lab     to build it, fetch an Asterisk and start a lab');
    say('  npm test                 to run its tests');
    say('and see README.md.');
    return undefined;
  }
  try {
    await ready();
    return dist;
  } catch (error) {
    say(`pbxctl: ${error.message}`);
    process.exitCode = FAILED;
    return undefined;
  }
}

module.exports = { prepare, ready };
