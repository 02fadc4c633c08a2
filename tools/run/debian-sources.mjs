import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/**
 * What apt must be told so that it sees a release of Debian, its security updates and its backports, from the mirror that
 * this machine uses anyway. Undefined: the machine's sources name no such mirror. Text for a `*.sources` file.
 */
export function readDebianSources(codename, etc = '/etc/apt') {
  const entries = readEntries(etc).filter(({ components }) => components.includes('main'));
  const mirror = entries.find(({ suites }) => suites.includes(codename) || suites.includes('stable'));
  if (!mirror) return undefined;
  const security = entries.find(({ suites }) => suites.includes(`${codename}-security`));
  const wanted = [{ ...mirror, suites: [codename, `${codename}-backports`] }];
  if (security) wanted.push({ ...security, suites: [`${codename}-security`] });
  return wanted.map(printEntry).join('\n');
}

function readEntries(etc) {
  const parts = path.join(etc, 'sources.list.d');
  const names = existsSync(parts) ? readdirSync(parts).sort() : [];
  const files = [path.join(etc, 'sources.list'), ...names.map((name) => path.join(parts, name))];
  return files.filter(existsSync).flatMap((file) => {
    const text = readFileSync(file, 'utf8');
    if (file.endsWith('.sources')) return text.split(/\n\s*\n/).flatMap(readStanza);
    return file.endsWith('.list') ? text.split('\n').flatMap(readLine) : [];
  });
}

/** `deb [option=value …] URI suite component…`, as in sources.list(5). */
function readLine(line) {
  const [, options = '', rest] = /^\s*deb\s+(?:\[([^\]]*)\]\s*)?([^#]+)/.exec(line) ?? [];
  if (!rest) return [];
  const [uri, suite, ...components] = rest.trim().split(/\s+/);
  const fields = options.trim().split(/\s+/).filter(Boolean).map(readOption);
  return [{ uris: uri, suites: [suite], components, kept: fields.filter(([name]) => KEPT.has(name)) }];
}

function readOption(option) {
  const [name, ...value] = option.split('=');
  return [name.toLowerCase(), value.join('=')];
}

/** What says how a mirror is trusted. A key that is written into the stanza itself spans lines, which are kept as they are. */
const KEPT = new Set(['signed-by', 'trusted']);

function readStanza(text) {
  const lines = text.split('\n').filter((line) => line.trim() !== '' && !line.startsWith('#'));
  const fields = new Map();
  let last = '';
  for (const line of lines) {
    const [, name, value] = /^([A-Za-z-]+):\s*(.*)$/.exec(line) ?? [];
    if (name) fields.set((last = name.toLowerCase()), value);
    else if (last) fields.set(last, `${fields.get(last)}\n${line}`);
  }
  const words = (name) => (fields.get(name) ?? '').split(/\s+/).filter(Boolean);
  if (!words('types').includes('deb') || fields.get('enabled') === 'no') return [];
  const kept = [...fields].filter(([name]) => KEPT.has(name));
  return [{ uris: fields.get('uris') ?? '', suites: words('suites'), components: words('components'), kept }];
}

function printEntry({ uris, suites, kept }) {
  const fields = [['Types', 'deb'], ['URIs', uris], ['Suites', suites.join(' ')], ['Components', 'main'], ...kept];
  return `${fields.map(([name, value]) => `${name}: ${value}`.trimEnd().replace(': \n', ':\n')).join('\n')}\n`;
}
