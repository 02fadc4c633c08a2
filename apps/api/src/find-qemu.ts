import { accessSync, constants } from 'node:fs';
import path from 'node:path';

export type Environment = Readonly<Record<string, string | undefined>>;

const USUAL = 'qemu-system-x86_64';

/**
 * The QEMU binaries of DIMMER_QEMU_BINARIES (paths or names, separated by commas), as absolute paths; without it, the one
 * on the PATH if there is one. A name that leads nowhere is added to `wrong`.
 */
export function findQemu(env: Environment, wrong: string[]): readonly string[] {
  const named = env['DIMMER_QEMU_BINARIES']?.split(',').map((name) => name.trim()) ?? [];
  const wanted = named.filter((name) => name !== '');
  if (wanted.length === 0) return find(USUAL, env) ?? [];
  return wanted.flatMap((name) => {
    const found = find(name, env);
    if (!found) wrong.push(`DIMMER_QEMU_BINARIES names "${name}", which is no program here.`);
    return found ?? [];
  });
}

function find(name: string, env: Environment): readonly string[] | undefined {
  const places = name.includes('/') ? [path.resolve(name)] : onPath(name, env);
  const place = places.find(isProgram);
  return place === undefined ? undefined : [place];
}

function onPath(name: string, env: Environment): readonly string[] {
  const directories = (env['PATH'] ?? '').split(path.delimiter).filter((directory) => path.isAbsolute(directory));
  return directories.map((directory) => path.join(directory, name));
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
