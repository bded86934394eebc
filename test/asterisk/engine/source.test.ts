import { expect, it } from 'vitest';
import { parseUris } from '../../../asterisk/engine/apt.ts';
import { debianMirror, mirrorOfSources, offeredMajor } from '../../../asterisk/engine/source.ts';

it.each([
  ['asterisk:\n  Installed: (none)\n  Candidate: 1:22.5.1~dfsg-1\n', '22'],
  ['asterisk:\n  Candidate: 16.28.0-1\n', '16'],
  ['asterisk:\n  Candidate: (none)\n', undefined],
  ['', undefined],
])('reads the candidate of %j', (policy, major) => {
  expect(offeredMajor(policy)).toBe(major);
});

it('takes the main archive of Debian for the mirror', () => {
  const targets = [
    'http://other.example/apt|Other|stable|main',
    'http://m.example/debian-security|Debian-Security|bookworm-security|main',
    'http://m.example/debian|Debian|bookworm-updates|main',
    'http://m.example/debian|Debian|bookworm|contrib',
    'http://m.example/debian/|Debian|bookworm|main',
  ];
  expect(debianMirror(targets.join('\n'))).toBe('http://m.example/debian');
  expect(debianMirror(targets.slice(0, 4).join('\n'))).toBeUndefined();
  expect(debianMirror('')).toBeUndefined();
});

it('finds the mirror in the sources of a machine without package lists', () => {
  const uris = [
    "'http://m.example/debian-security/dists/trixie-security/InRelease' a_InRelease 0 ",
    "'http://m.example/debian/dists/trixie-updates/InRelease' b_InRelease 0 ",
    "'http://m.example/debian/dists/trixie/InRelease' c_InRelease 0 ",
  ];
  expect(mirrorOfSources(uris.join('\n'))).toBe('http://m.example/debian');
  expect(mirrorOfSources(uris.slice(0, 2).join('\n'))).toBeUndefined();
});

it('reads what apt would download, and only with a strong hash', () => {
  const hash = 'a'.repeat(64);
  const text = [
    `'http://m.example/pool/a_1%253a2_amd64.deb' a_1%3a2_amd64.deb 12 SHA256:${hash}`,
    "'http://m.example/pool/b.deb' b.deb 13 MD5Sum:00",
    `'http://m.example/pool/c.deb' ../c.deb 13 SHA256:${hash}`,
    'NOTE: something else',
  ];
  expect(parseUris(text.join('\n'))).toEqual([
    { name: 'a_1%3a2_amd64.deb', sizeBytes: 12, sha256: hash },
  ]);
});
