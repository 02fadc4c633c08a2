import { existsSync } from 'node:fs';
import { run, say } from './process.mjs';

function findChromium() {
  const places = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
  return [process.env.CHROMIUM_PATH, ...places].find((file) => file && existsSync(file));
}

function isDebianRoot() {
  return process.getuid?.() === 0 && existsSync('/etc/debian_version');
}

/** The path of a Chromium; where none is and we may, it is installed from Debian. Undefined: there is none. */
export function ensureChromium() {
  const found = findChromium();
  if (found || !isDebianRoot()) return found;
  say('Installing Chromium from Debian (once, about a minute)');
  const options = {
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    stdio: ['ignore', 'ignore', 'inherit'],
  };
  run('apt-get', ['update', '-qq'], options);
  run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium'], options);
  return findChromium();
}
