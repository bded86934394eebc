import { bindingFor, placeOf, templateOf } from '../bindings.ts';
import { logCapacity } from '../log.ts';
import type { Message } from '../message.ts';
import type { Model, Page } from '../model.ts';
import { valuesOf } from '../subject.ts';
import { fillTemplate } from '../template.ts';
import type { KeyRecord, PageRecord, SessionRecord } from './record.ts';

/** Log lines from before a recording that it begins with. */
const linesBefore = Math.min(500, logCapacity);

/** What a recording keeps of a message, given the model before and after it. */
export function recordsOf(message: Message, before: Model, after: Model): SessionRecord[] {
  switch (message.kind) {
    case 'key':
      return [...keyOf(message, before), ...typedOf(before, after), ...begunOf(before, after)];
    case 'paste':
      return typedOf(before, after);
    case 'resize':
      return [{ kind: 'size', size: message.size }];
    case 'log':
      return message.lines.map((line, index) => ({
        kind: 'log',
        lines: [line],
        lost: index === 0 ? message.lost : 0,
      }));
    case 'log ended':
    case 'captures':
    case 'run shows':
    case 'run asks':
    case 'run ended':
    case 'features read':
    case 'features failed':
      return [message];
    default:
      return [];
  }
}

/**
 * What is typed on the command line is kept as the line, so that what is secret in it can be told; what is typed
 * into a program or as the name of a PBX is not kept.
 */
function keyOf({ name, text }: { name: string; text: string }, before: Model): KeyRecord[] {
  const place = placeOf(before);
  if (place === 'command' || place === 'name' || place === 'shell') return [];
  const binding = bindingFor(before, name);
  const template = binding && templateOf(binding, before);
  const isOurs = template !== undefined && !template.startsWith(':');
  const words = isOurs ? fillTemplate(template, valuesOf(before)) : undefined;
  const line = words?.filter((word) => word !== '--').join(' ');
  return [{ kind: 'key', key: name, text, template, line }];
}

function typedOf(before: Model, after: Model): SessionRecord[] {
  const was = before.prompt?.kind === 'command' ? before.prompt.editor : undefined;
  const is = after.prompt?.kind === 'command' ? after.prompt.editor : undefined;
  if (is && (is.text !== was?.text || is.cursor !== was.cursor))
    return [{ kind: 'typed', text: is.text, cursor: is.cursor }];
  return was && !is ? [{ kind: 'typed no more' }] : [];
}

function begunOf(before: Model, after: Model): SessionRecord[] {
  const run = after.runs.at(-1);
  if (after.nextRun === before.nextRun || !run) return [];
  const { id, title, byKey, shows } = run;
  return [{ kind: 'run', id, title, byKey, shows }];
}

/** What a recording that begins now begins with. */
export function recordsAtStart(model: Model): SessionRecord[] {
  const { focus, tabs, zoomed, log } = model;
  const pages = model.pages.flatMap(pageRecord);
  return [
    { kind: 'size', size: model.size },
    { kind: 'start', focus, tabs, zoomed, pages },
    ...log.entries
      .slice(-linesBefore)
      .map(({ line }) => ({ kind: 'log' as const, lines: [line], lost: 0 })),
    ...(log.ended === undefined ? [] : [{ kind: 'log ended' as const, reason: log.ended }]),
    { kind: 'captures', going: model.captures },
  ];
}

function pageRecord(page: Page): PageRecord[] {
  switch (page.kind) {
    case 'log line':
    case 'event':
    case 'command log':
    case 'deed':
    case 'shell':
      return [];
    case 'call':
      return [{ kind: 'call', id: page.id, section: page.section }];
    case 'output':
      return [{ kind: 'output' }];
    default:
      return [{ kind: page.kind, id: page.id }];
  }
}
