import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { readDebianSources } from './debian-sources.mjs';

/** A machine's /etc/apt with these files in it. */
function writeApt(files: Readonly<Record<string, string>>): string {
  const etc = mkdtempSync(path.join(tmpdir(), 'dimmer-apt-'));
  onTestFinished(() => rmSync(etc, { recursive: true }));
  mkdirSync(path.join(etc, 'sources.list.d'));
  for (const [name, text] of Object.entries(files)) writeFileSync(path.join(etc, name), text);
  return etc;
}

test('the mirror of a line gives release and backports, with its way of trusting', () => {
  const etc = writeApt({
    'sources.list': `
# deb http://old.example/debian bookworm main
deb-src http://mirror.example/debian bookworm main
deb [arch=amd64 signed-by=/usr/share/keyrings/own.gpg] http://mirror.example/debian bookworm main contrib # the nearest
deb http://security.example/debian-security bookworm-security main
`,
  });
  expect(readDebianSources('bookworm', etc)).toBe(`Types: deb
URIs: http://mirror.example/debian
Suites: bookworm bookworm-backports
Components: main
signed-by: /usr/share/keyrings/own.gpg

Types: deb
URIs: http://security.example/debian-security
Suites: bookworm-security
Components: main
`);
});

test('so does the mirror of a stanza, whose key may be written into it', () => {
  const etc = writeApt({
    'sources.list.d/debian.sources': `Types: deb deb-src
# The nearest.
URIs: http://mirror.example/debian
Suites: trixie trixie-updates
Components: main
Signed-By:
 -----BEGIN PGP PUBLIC KEY BLOCK-----
 .
 abc
`,
  });
  expect(readDebianSources('trixie', etc)).toBe(`Types: deb
URIs: http://mirror.example/debian
Suites: trixie trixie-backports
Components: main
signed-by:
 -----BEGIN PGP PUBLIC KEY BLOCK-----
 .
 abc
`);
});

test("other people's sources, disabled ones and other releases are no mirror of Debian's", () => {
  const etc = writeApt({
    'sources.list.d/docker.list': 'deb http://docker.example/linux/debian bookworm stable\n',
    'sources.list.d/off.sources':
      'Types: deb\nURIs: http://off.example\nSuites: bookworm\nComponents: main\nEnabled: no\n',
    'sources.list.d/old.list': 'deb http://mirror.example/debian bullseye main\n',
    'sources.list.d/left.list.disabled': 'deb http://mirror.example/debian bookworm main\n',
  });
  expect(readDebianSources('bookworm', etc)).toBeUndefined();
});
