import { formatWholeLogLine } from '../../../asterisk/log/format.ts';
import { clean } from '../../text/clean.ts';
import { plainText, type StyledLine } from '../../text/line.ts';
import { callPageText } from '../call/page.ts';
import { clipboardBytes } from '../clipboard.ts';
import type { AmiEvent } from '../events.ts';
import { count } from '../format.ts';
import { layoutOf } from '../layout.ts';
import { type Message, type Step, say, step } from '../message.ts';
import { type Model, type Page, topPage } from '../model.ts';
import { pageContent } from '../page.ts';
import { subjectOf } from '../subject.ts';

/** Wide enough that no line of a page is broken. */
const unbroken = 10_000;

interface Copy {
  readonly text: string;
  /** For a person. */
  readonly what: string;
}

/** Copies what is selected: a line of the log, the name of anything else, the text of a page. */
export function copy(model: Model): Step {
  const page = topPage(model);
  const found =
    page === undefined || page.kind === 'log line' ? selected(model) : textOf(model, page);
  if (found === undefined) return step(say(model, 'nothing is selected', 'warn'));
  return step(model, { kind: 'copy', text: harmless(found.text), what: found.what });
}

function selected(model: Model): Copy | undefined {
  const subject = subjectOf(model);
  switch (subject?.kind) {
    case undefined:
      return undefined;
    case 'log line':
      return { text: formatWholeLogLine(subject.line), what: 'the line' };
    case 'peer':
      return named(subject.peer.id);
    case 'feature':
      return named(subject.id);
    case 'call':
      return named(subject.call.linkedid);
    case 'channel':
      return named(subject.channel.name);
    case 'trunk':
      return named(subject.trunk.name);
    case 'capture':
      return named(subject.capture.name);
    case 'change':
      return named(String(subject.change.n));
    case 'event':
      return { text: eventText(subject.event), what: 'the event' };
  }
}

const named = (name: string): Copy => ({ text: name, what: name });

/** As AMI sends it. */
function eventText({ name, headers }: AmiEvent): string {
  return [['Event', name], ...headers].map(([key, value]) => `${key}: ${value}`).join('\n');
}

function textOf(model: Model, page: Page): Copy {
  if (page.kind === 'output') return outputOf(model);
  const lines =
    page.kind === 'call' && model.watched
      ? callPageText(model, page, layoutOf(model).body)
      : pageContent(model, page, unbroken).lines;
  return linesCopy(lines);
}

/** What the last command has said. */
function outputOf({ runs }: Model): Copy {
  const run = runs.at(-1);
  const { text, what } = linesCopy(run?.lines ?? []);
  return { text, what: run ? `${what} of «${run.title}»` : what };
}

function linesCopy(lines: readonly StyledLine[]): Copy {
  const text = lines.map((line) => plainText(line).trimEnd()).join('\n');
  return { text, what: count(lines.length, 'line') };
}

/** It will be pasted somewhere: nothing is left in it that a terminal would obey. */
const harmless = (text: string): string =>
  text
    .split(/\r?\n/)
    .map((line) => clean(line, 'unicode'))
    .join('\n');

/** Says what became of a copy. */
export function sayCopied(
  model: Model,
  { what, copied }: Extract<Message, { kind: 'copied' }>,
): Model {
  if (copied.way === 'none')
    return say(model, `not copied: ${copied.why}; select it with the mouse`, 'warn');
  const where = copied.way === 'tmux' ? 'to tmux and its terminal' : "to the terminal's clipboard";
  const size = `${clipboardBytes / 1024} KiB`;
  return copied.isCut
    ? say(model, `copied only the first ${size} of ${what} ${where}`, 'warn')
    : say(model, `copied ${what} ${where}`);
}
