import { describe, expect, test } from 'vitest';
import type { AmiAction } from '../../asterisk/ami/port.ts';
import { PbxError } from '../../asterisk/errors.ts';
import { reload, reloadModules } from '../../asterisk/reload.ts';
import { amiOf } from '../support/context.ts';

test.each([
  [['/etc/asterisk/pjsip.conf'], ['res_pjsip.so']],
  [
    ['/e/pjsip.conf', '/e/extensions.conf', '/e/pjsip_wizard.conf'],
    ['res_pjsip.so', 'pbx_config.so'],
  ],
  [
    ['/e/sip.conf', '/e/iax.conf'],
    ['chan_sip.so', 'chan_iax2.so'],
  ],
  [
    ['/e/features.conf', '/e/manager.conf'],
    ['features', 'manager'],
  ],
  [
    ['/e/pjsip_users.conf', '/e/pjsip.d/701.conf', '/e/extensions-custom.conf'],
    ['res_pjsip.so', 'pbx_config.so'],
  ],
  [['/e/pjsip_notify.conf'], ['res_pjsip_notify.so']],
  [['/e/sip_general.conf'], ['chan_sip.so']],
  [['/e/constructor', '/e/__proto__', '/e/my.conf'], []],
])('%j are about %j', (paths, modules) => {
  expect(reloadModules(paths)).toEqual(modules);
});

describe('a reload', () => {
  const ami = (answer: (action: AmiAction) => void) => {
    const fake = amiOf({
      GetConfig: (action) => [said(answer, action)],
      Reload: (action) => [said(answer, action)],
    });
    return fake;
  };
  const said = (answer: (action: AmiAction) => void, action: AmiAction): string => {
    answer(action);
    return 'Response: Success';
  };

  test('asks for each module, after its file was found to be readable', async () => {
    const fake = ami(() => {});
    expect(await reload(fake, ['pbx_config.so', 'features'])).toBeUndefined();
    expect(fake.sent.map(({ Action, Module, Filename }) => [Action, Module ?? Filename])).toEqual([
      ...[
        ['GetConfig', 'extensions.conf'],
        ['Reload', 'pbx_config.so'],
      ],
      ...[
        ['GetConfig', 'features.conf'],
        ['Reload', 'features'],
      ],
    ]);
  });

  test('is not tried with a file that Asterisk cannot read', async () => {
    const fake = ami(({ Action }) => {
      if (Action === 'GetConfig')
        throw new PbxError('failed', 'GetConfig: Config file has invalid format');
    });
    expect(await reload(fake, ['chan_sip.so'])).toBe(
      'it cannot read sip.conf (Config file has invalid format)',
    );
    expect(fake.sent.map(({ Action }) => Action)).toEqual(['GetConfig']);
  });

  test('goes on without a file, and without the right to ask for it', async () => {
    const fake = ami(({ Action }) => {
      if (Action === 'GetConfig')
        throw new PbxError('not-found', 'GetConfig: Config file not found');
    });
    expect(await reload(fake, ['features'])).toBeUndefined();
  });

  test('that is refused says why', async () => {
    const fake = ami(({ Action }) => {
      if (Action === 'Reload') throw new PbxError('not-found', 'Reload: No such module');
    });
    expect(await reload(fake, ['chan_sip.so', 'features'])).toBe(
      'it did not reload chan_sip.so (No such module)',
    );
  });

  test('waits for another that is in progress', async () => {
    let busy = 2;
    const fake = ami(({ Action }) => {
      if (Action === 'Reload' && busy-- > 0)
        throw new PbxError('failed', 'Reload: A reload is in progress');
    });
    expect(await reload(fake, ['features'])).toBeUndefined();
    expect(fake.sent.filter(({ Action }) => Action === 'Reload')).toHaveLength(3);
  });
});
