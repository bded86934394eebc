import { describe, expect, it } from 'vitest';
import type { Progress } from '../../asterisk/engine/port.ts';
import { createProgress, progressLine } from '../../src/progress.ts';

const UNICODE = { charset: 'unicode', colour: false } as const;
const ASCII = { charset: 'ascii', colour: false } as const;
const bar = (full: number) => '█'.repeat(full) + '░'.repeat(24 - full);

describe('a line of progress', () => {
  it.each<[progress: Progress, line: string]>([
    [{ stage: 'unpacking' }, 'unpacking …'],
    [{ stage: 'unpacking', done: 3 }, 'unpacking …'],
    [{ stage: 'unpacking', done: 0, total: 0 }, 'unpacking …'],
    [
      { stage: 'unpacking', done: 90, total: 180, unit: 'packages' },
      `unpacking  ${bar(12)}  90/180 packages`,
    ],
    [{ stage: 'fetching', done: 12e6, total: 48e6, unit: 'B' }, `fetching  ${bar(6)}  12/48 MB`],
    [{ stage: 'fetching', total: 4 }, `fetching  ${bar(0)}  0/4`],
    [{ stage: 'fetching', done: 9, total: 4, unit: 'files' }, `fetching  ${bar(24)}  9/4 files`],
    [{ stage: 'fetching', done: -1, total: 4 }, `fetching  ${bar(0)}  -1/4`],
    [{ stage: 'a\u001b[2J\nb' }, 'a b …'],
  ])('%j', (progress, line) => {
    expect(progressLine(progress, UNICODE, 80)).toBe(line);
  });

  it('is cut to the terminal and plain where it must be', () => {
    const half = { stage: 'unpacking', done: 1, total: 2 };
    expect(progressLine(half, UNICODE, 20)).toBe('unpacking  ███████…');
    expect(progressLine(half, ASCII, 80)).toBe('unpacking  ############............  1/2');
    expect(progressLine(half, UNICODE, 0)).toBe('');
  });
});

describe('progress', () => {
  function start(terminal: boolean) {
    const clock = { now: 1000 };
    const written: string[] = [];
    const output = {
      ...{ write: (text: string) => void written.push(text), terminal, look: UNICODE },
      ...{ columns: () => 80, now: () => clock.now },
    };
    return { clock, written, ...createProgress(output) };
  }

  it('is redrawn in place at most ten times a second, and at a stage and at its end', () => {
    const { report, written, clock } = start(true);
    for (let done = 0; done <= 100; done++) {
      report({ stage: 'a', done, total: 100 });
      clock.now += 10;
    }
    report({ stage: 'b' });
    expect(written).toHaveLength(12);
    expect(written.at(-2)).toContain('100/100');
    expect(written.at(-1)).toContain('b …');
    expect(written.every((text) => text.startsWith('\r\u001b[K'))).toBe(true);
  });

  it('is cleared once', () => {
    const { report, clear, written } = start(true);
    clear();
    report({ stage: 'a' });
    clear();
    clear();
    expect(written).toEqual(['\r\u001b[Ka …', '\r\u001b[K']);
  });

  it('is one line for each stage off a terminal, with no escape code', () => {
    const { report, clear, written } = start(false);
    report({ stage: 'a' });
    report({ stage: 'a', done: 1, total: 2 });
    report({ stage: 'b' });
    clear();
    expect(written).toEqual(['a …\n', 'b …\n']);
  });
});
