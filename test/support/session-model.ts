import type { LogLine } from '../../asterisk/log/types.ts';
import type { Effect, Message } from '../../src/tui/message.ts';
import { type Model, type ModelStart, startModel } from '../../src/tui/model.ts';
import { update } from '../../src/tui/update.ts';
import { type FakePbx, fakePbx } from './fake-pbx.ts';

const named: Readonly<Record<string, string>> = { space: ' ' };

/** A session's model, driven by messages, with the effects that it asked for. */
export interface Driven {
  readonly pbx: FakePbx;
  model: Model;
  readonly effects: Effect[];
  send(...messages: Message[]): Driven;
  /** Presses keys by name. */
  press(...keys: string[]): Driven;
  /** Types every character of a text. */
  type(text: string): Driven;
  /** Brings the model up to the PBX, as before a drawing. */
  frame(now?: number): Driven;
}

export function driveModel(pbx: FakePbx = fakePbx(), start: Partial<ModelStart> = {}): Driven {
  let revision = 0;
  const driven: Driven = {
    pbx,
    effects: [],
    model: startModel({
      size: { columns: 80, rows: 24 },
      look: { charset: 'unicode', colour: true },
      now: 0,
      profile: { name: 'lab', kind: 'lab' },
      view: pbx.view,
      status: pbx.status,
      history: [],
      ...start,
    }),
    send(...messages) {
      for (const message of messages) {
        const { model, effects } = update(driven.model, message);
        driven.model = model;
        driven.effects.push(...effects);
      }
      return driven;
    },
    press(...keys) {
      for (const name of keys) {
        const text = named[name] ?? ([...name].length === 1 ? name : '');
        driven.send({ kind: 'key', name, text });
      }
      return driven;
    },
    type(text) {
      return driven.press(
        ...[...text].map((character) => (character === ' ' ? 'space' : character)),
      );
    },
    frame(now = driven.model.now) {
      revision++;
      return driven.send({ kind: 'frame', now, revision, status: pbx.status });
    },
  };
  return driven.frame();
}

export function fakeLogLine(message: string, more: Partial<LogLine> = {}): LogLine {
  return {
    time: '12:00:00.000',
    level: 'VERBOSE',
    callId: 'C-00000001',
    file: 'pbx.c',
    line: 2928,
    function: 'pbx_extension_helper',
    message,
    ...more,
  };
}
