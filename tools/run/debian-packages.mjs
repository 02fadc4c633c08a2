import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { readDebianSources } from './debian-sources.mjs';

/** A step of apt or dpkg went wrong; the message is what it said. */
export class PackageError extends Error {}

/**
 * Packages of a Debian release and its backports, downloaded and unpacked beside what is installed: with lists, cache and
 * sources of their own, so that neither the machine's packages nor its apt are changed, and nobody need be root.
 */
export function openDebian(codename, folder) {
  const sources = readDebianSources(codename);
  if (!sources) throw new PackageError(`the machine's apt sources name no mirror of Debian ${codename}`);
  const within = (...parts) => path.join(folder, ...parts);
  for (const part of ['sources', 'lists/partial', 'archives']) mkdirSync(within(part), { recursive: true });
  writeFileSync(within('sources/debian.sources'), sources);
  writeFileSync(within('status'), withoutQemu(readFileSync('/var/lib/dpkg/status', 'utf8')));
  const apt = (command, args, cwd = folder) => runQuietly(command, [...optionsOf(within), ...args], cwd);
  apt('apt-get', ['update']);

  /** Downloads packages by name, `name/suite` or `name=version`, and unpacks them into one folder. */
  function fetch(target, download) {
    const archives = within('archives', path.basename(target));
    mkdirSync(path.join(archives, 'partial'), { recursive: true });
    mkdirSync(target, { recursive: true });
    download(archives);
    for (const file of readdirSync(archives).filter((name) => name.endsWith('.deb'))) {
      runQuietly('dpkg-deb', ['--extract', path.join(archives, file), target], folder);
    }
  }

  return {
    /** These packages and nothing else. */
    unpack: (target, names) => fetch(target, (archives) => apt('apt-get', ['download', ...names], archives)),
    /** A package from a suite with all that it needs beyond what is installed. */
    unpackWhole: (target, name, suite) =>
      fetch(target, (archives) => {
        const into = ['-o', `Dir::Cache::archives=${archives}`, '-t', suite];
        apt('apt-get', [...into, 'install', '--download-only', '--yes', '--no-install-recommends', name]);
      }),
    /** The packages that a package of a suite depends on, as `name=version` where it names one. */
    dependencies(name, suite) {
      const shown = apt('apt-cache', ['show', `${name}/${suite}`]);
      const line = /^Depends: (.*)$/m.exec(shown)?.[1] ?? '';
      return line.split(', ').map((one) => one.replace(/ \(= (.*)\)$/, '=$1'));
    },
  };
}

function optionsOf(within) {
  const options = {
    'Dir::Etc::sourcelist': '/dev/null',
    'Dir::Etc::sourceparts': within('sources'),
    // The machine's own pinning would be about other sources.
    'Dir::Etc::preferences': '/dev/null',
    'Dir::Etc::preferencesparts': '/dev/null',
    'Dir::State::lists': within('lists'),
    'Dir::State::status': within('status'),
    'Dir::Cache': within('.'),
    'Debug::NoLocking': '1',
    'Acquire::Languages': 'none',
    // Without it a mirror that cannot be reached is no error.
    'APT::Update::Error-Mode': 'any',
    'APT::Sandbox::User': '',
  };
  return Object.entries(options).flatMap(([name, value]) => ['-o', `${name}=${value}`]);
}

/** As if no QEMU were installed: what is unpacked must be whole, whichever version the machine has. */
function withoutQemu(status) {
  const hidden = /^Package: (qemu-|seabios|ipxe-qemu|ovmf)/;
  return status
    .split('\n\n')
    .filter((stanza) => !hidden.test(stanza))
    .join('\n\n');
}

function runQuietly(command, args, cwd) {
  const { status, error, stdout, stderr } = spawnSync(command, args, { cwd, encoding: 'utf8', maxBuffer: 2 ** 26 });
  if (error) throw new PackageError(`${command} cannot be run: ${error.message}`);
  if (status !== 0) throw new PackageError(`${command} failed: ${firstError(stderr) ?? `exit code ${status}`}`);
  return stdout;
}

/** The first thing that apt calls an error, and not a warning; of others the first line. */
function firstError(printed) {
  const lines = printed.split('\n').filter((line) => line.trim() !== '');
  return lines.find((line) => line.startsWith('E: '))?.slice('E: '.length) ?? lines[0];
}
