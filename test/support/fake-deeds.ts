import type { Deed } from '../../commands/session/deed.ts';

/** Something done at ten past one in the afternoon. */
export function fakeDeed(n: number, line: string, more: Partial<Deed> = {}): Deed {
  const startedAt = new Date(2026, 0, 2, 13, 10, n).getTime();
  return {
    ...{ n, line, startedAt, endedAt: startedAt + 300, outcome: 'done', status: 0 },
    ...{ isChange: false, once: undefined, actions: [], files: [] },
    ...more,
  };
}

export const userAdded = (n: number): Deed =>
  fakeDeed(n, 'pbxctl user add 703 --name Carol', {
    isChange: true,
    actions: [
      {
        headers: [
          ['Action', 'Reload'],
          ['Module', 'res_pjsip.so'],
        ],
        times: 1,
      },
      { headers: [['Action', 'PJSIPShowEndpoints']], times: 1 },
    ],
    files: [
      {
        path: '/etc/asterisk/pjsip.conf',
        lines: ['-; the end', '+[703]', '+type = endpoint', '+password = ••••••••', '+; the end'],
      },
    ],
  });
