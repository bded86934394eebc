import { sameName } from '../../conf/bytes.ts';
import { lastOf } from '../../sip/values.ts';
import { placed, typed } from '../says.ts';
import type { Evidence, Finding } from '../types.ts';

const WEAK = /^(\d{1,8}|password|secret|changeme|asterisk|admin|test\d*|1234.*|qwerty.*)$/i;
const SHORTEST = 8;

function weakness(name: string, secret: string): string | undefined {
  if (sameName(secret, name)) return 'is the name itself';
  if (secret.length < SHORTEST) return `has ${secret.length} characters only`;
  if (WEAK.test(secret)) return 'is one that everybody tries';
  return undefined;
}

/** Secrets that are guessed soon: of users, trunks and AMI users. */
export function secrets(evidence: Evidence): Finding[] {
  const users = evidence.files.users.flatMap(({ number, secret, settings, at }): Finding[] => {
    const why = secret === undefined ? undefined : weakness(number, secret);
    const where = settings.findLast(({ key }) => /^(secret|password)$/i.test(key)) ?? at;
    if (why !== undefined)
      return [
        weak(
          evidence,
          `the secret of user ${number} ${why}`,
          placed(where),
          `${typed(evidence, 'user set', [number], '--new-secret')}   makes up a better one`,
        ),
      ];
    const isOpen =
      evidence.driver === 'sip' &&
      secret === undefined &&
      !settings.some(
        ({ key }) =>
          /^(md5secret|remotesecret|permit|deny|acl|host)$/i.test(key) && !/dynamic/i.test(key),
      );
    return isOpen
      ? [
          weak(
            evidence,
            `user ${number} has no secret`,
            placed(at),
            `${typed(evidence, 'user set', [number], '--new-secret')}   makes one up`,
          ),
        ]
      : [];
  });
  const trunks = evidence.files.trunks.flatMap(({ name, secret, at }): Finding[] => {
    const why = secret === undefined ? undefined : weakness(name, secret);
    return why === undefined
      ? []
      : [
          weak(
            evidence,
            `the secret of trunk ${name} ${why}`,
            placed(at),
            `${typed(evidence, 'trunk set', [name], '--secret-stdin')}   gives it another, at both ends`,
          ),
        ];
  });
  const managers = (evidence.files.views.get('manager.conf')?.sections ?? [])
    .filter(({ name, isTemplate }) => !isTemplate && !sameName(name, 'general'))
    .flatMap((section): Finding[] => {
      const entry = lastOf(section.entries, 'secret');
      const why = entry && weakness(section.name, entry.value);
      return entry && why !== undefined
        ? [
            weak(
              evidence,
              `the secret of the AMI user ${section.name} ${why}`,
              placed(entry),
              'give it a long one in manager.conf, and where it is used; then: manager reload',
            ),
          ]
        : [];
    });
  return [...users, ...trunks, ...managers];
}

const weak = (_: Evidence, title: string, at: string, mend: string): Finding => ({
  severity: 'warning',
  title,
  evidence: [at],
  why: 'who guesses it calls at the cost of this PBX; robots try thousands a minute',
  mend: [mend],
});
