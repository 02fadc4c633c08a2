import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** A module ready to be loaded. */
export interface KernelModule {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/**
 * Modules with all that they depend on, each after its own dependencies. One that has no file is built into the kernel and
 * left out. Debian packs those of newer kernels with xz, which `busybox` unpacks.
 */
export function readModules(folder: string, wanted: readonly string[], busybox: string): readonly KernelModule[] {
  const files = findFiles(folder);
  const loaded = new Map<string, KernelModule>();
  const visit = (name: string): void => {
    const file = files.get(name);
    if (file === undefined || loaded.has(name)) return;
    const bytes = readPlain(file, busybox);
    for (const dependency of readDependencies(bytes)) visit(dependency);
    loaded.set(name, { name, bytes });
  };
  for (const name of wanted) visit(name);
  return [...loaded.values()];
}

/** A module's name has underscores where its file may have dashes. */
function findFiles(folder: string): ReadonlyMap<string, string> {
  const names = readdirSync(path.join(folder, 'kernel'), { recursive: true, encoding: 'utf8' });
  const modules = names.filter((name) => /\.ko(\.xz)?$/.test(name));
  return new Map(modules.map((name) => [nameOf(name), path.join(folder, 'kernel', name)]));
}

function nameOf(file: string): string {
  return path
    .basename(file)
    .replace(/\.ko(\.xz)?$/, '')
    .replaceAll('-', '_');
}

function readPlain(file: string, busybox: string): Uint8Array {
  if (!file.endsWith('.xz')) return readFileSync(file);
  return execFileSync(busybox, ['xzcat', file], { maxBuffer: 2 ** 28 });
}

/** `depends=a,b` in the section .modinfo, whose strings end in zero bytes. */
function readDependencies(bytes: Uint8Array): readonly string[] {
  const text = Buffer.from(bytes).toString('latin1');
  const names = /(?:^|\0)depends=([^\0]*)\0/.exec(text)?.[1] ?? '';
  return names
    .split(',')
    .filter(Boolean)
    .map((name) => name.replaceAll('-', '_'));
}
