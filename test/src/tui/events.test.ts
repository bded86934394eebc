import { describe, expect, test } from 'vitest';
import { plainText } from '../../../src/text/line.ts';
import { createEventFeed } from '../../../src/tui/event-feed.ts';
import { type AmiEvent, EVENT_CAPACITY } from '../../../src/tui/events.ts';
import { viewOf } from '../../../src/tui/view.ts';
import { type Driven, driveModel } from '../../support/session-model.ts';
import { formatLogLine } from '../../support/session-stage.ts';

const screen = ({ model }: Driven) => viewOf(model, formatLogLine).lines.map(plainText);
const text = (driven: Driven) => screen(driven).join('\n');

const event = (name: string, ...headers: [string, string][]): AmiEvent => ({
  ...{ name, at: 0, headers },
});
const came = (driven: Driven, ...events: AmiEvent[]) =>
  driven.send({ kind: 'events', events, lost: 0 }).frame();
const many = (count: number) =>
  Array.from({ length: count }, (_, index) => event('Hangup', ['Channel', `PJSIP/701-${index}`]));

const listening = ({ effects }: Driven) =>
  effects.flatMap((effect) => (effect.kind === 'listen' ? [effect.on] : []));

const opened = () => driveModel().press('E').frame();

describe('the events', () => {
  test('are listened to only while their tab is open', () => {
    const driven = driveModel().frame();
    expect(listening(driven)).toEqual([]);
    driven.press('E').frame().frame();
    expect(listening(driven)).toEqual([true]);
    expect(text(driven)).toMatch(/listening: no event came yet/);
    driven.press('enter', '?').frame();
    expect(listening(driven)).toEqual([true]);
    driven.press('escape', 'E').frame();
    expect(listening(driven)).toEqual([true, false]);
  });

  test('come with the newest first: what they are, what they are about, and the rest', () => {
    const driven = came(
      opened(),
      event('Newchannel', ['Privilege', 'call,all'], ['Channel', 'PJSIP/701-1'], ['Exten', '600']),
      event('ContactStatus', ['AOR', '702'], ['ContactStatus', 'Reachable']),
    );
    const rows = screen(driven).filter((line) => /\.000 /.test(line));
    expect(rows[0]).toMatch(/ ContactStatus +702 +ContactStatus=R/);
    expect(rows[1]).toMatch(/ Newchannel +PJSIP\/701-1 +Exten=600/);
    expect(text(driven)).toMatch(/events live, 2/);
  });

  test('the newest stays selected until one moves; then the selected one stays', () => {
    const driven = came(opened(), event('One'));
    came(driven, event('Two'));
    expect(driven.model.tables.events.list.selected).toBe('1');
    came(driven.press('down'), event('Three'));
    expect(driven.model.tables.events.list.selected).toBe('0');
    driven.press('home').frame();
    came(driven, event('Four'));
    expect(driven.model.tables.events.list.selected).toBe('3');
  });

  test('wait while paused, and are all there afterwards', () => {
    const driven = came(opened(), event('One')).press('p');
    came(driven, event('Two'), event('Three'));
    expect(text(driven)).toMatch(/events paused, 2 waiting: p goes on/);
    expect(driven.model.tables.events.ids).toEqual(['0']);
    driven.press('p').frame();
    expect(driven.model.tables.events.ids).toEqual(['2', '1', '0']);
    expect(driven.model.log.paused).toBe(false);
  });

  test('are bounded, also while paused, and it is said what was left out', () => {
    const driven = came(opened(), ...many(EVENT_CAPACITY), event('Last'));
    expect(driven.model.events.rows.size).toBe(EVENT_CAPACITY);
    driven.press('p');
    came(driven, ...many(EVENT_CAPACITY), event('A'), event('B'));
    expect(driven.model.events.waiting).toHaveLength(EVENT_CAPACITY);
    expect(text(driven)).toMatch(/2 not kept/);
    driven.press('p').frame();
    expect(driven.model.events.rows.size).toBe(EVENT_CAPACITY);
  });

  test('are filtered by name or header', () => {
    const driven = came(opened(), event('Hangup', ['Channel', 'PJSIP/701-1']), event('Newstate'));
    driven.press('/').type('channel=pjsip').press('enter').frame();
    expect(driven.model.tables.events.ids).toEqual(['0']);
    driven.press('escape').frame();
    expect(driven.model.tables.events.ids).toHaveLength(2);
  });

  test('have pages with every header, which stay when they are not kept any more', () => {
    const driven = came(opened(), event('Hangup', ['Channel', 'PJSIP/701-1'], ['Cause', '16']));
    driven.press('enter').frame();
    came(driven, ...many(EVENT_CAPACITY));
    expect(screen(driven)[1]).toMatch(/^━ events › Hangup ━/);
    expect(text(driven)).toMatch(/Channel {2}PJSIP\/701-1 *\n Cause {4}16/);
  });

  test('that cannot be listened to say why', () => {
    const driven = opened()
      .send({ kind: 'no events', lines: ['no permission', 'ask'] })
      .frame();
    expect(text(driven)).toMatch(/\n no permission *\n ask/);
  });
});

describe('the feed of events', () => {
  function feedOf() {
    const listeners: ((event: AmiEvent) => void)[] = [];
    const log: string[] = [];
    const feed = createEventFeed(
      async (listener) => {
        listeners.push(listener);
        return () => void log.push('ended');
      },
      () => void log.push('came'),
      (error) => void log.push(String(error)),
    );
    return { feed, listeners, log };
  }

  test('gathers until it is taken, and forgets what comes after its end', async () => {
    const { feed, listeners, log } = feedOf();
    expect(listeners).toHaveLength(0);
    feed.listen(true);
    await Promise.resolve();
    listeners[0]?.(event('One'));
    expect(feed.take()).toMatchObject({ events: [{ name: 'One' }], lost: 0 });
    expect(feed.take()).toBeUndefined();
    feed.listen(false);
    listeners[0]?.(event('Two'));
    expect(feed.take()).toBeUndefined();
    expect(log).toEqual(['came', 'ended']);
  });

  test('an end that comes before the beginning is done ends it all the same', async () => {
    const { feed, log } = feedOf();
    feed.listen(true);
    feed.listen(false);
    await Promise.resolve();
    await Promise.resolve();
    expect(log).toEqual(['ended']);
  });

  test('keeps so many and counts the rest', async () => {
    const { feed, listeners } = feedOf();
    feed.listen(true);
    await Promise.resolve();
    for (const one of many(2 * EVENT_CAPACITY)) listeners[0]?.(one);
    const taken = feed.take();
    expect(taken?.events).toHaveLength(EVENT_CAPACITY);
    expect(taken?.lost).toBe(EVENT_CAPACITY);
  });

  test('tells why it cannot listen', async () => {
    const log: string[] = [];
    const feed = createEventFeed(
      () => Promise.reject(new Error('no permission')),
      () => undefined,
      (error) => void log.push(String(error)),
    );
    feed.listen(true);
    await new Promise((done) => setImmediate(done));
    expect(log).toEqual(['Error: no permission']);
  });
});
