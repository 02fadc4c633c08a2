/** Protocol versions as the wire carries them: major · 65536 + minor (spec 1.6). */
export const VERSION_0_3 = 0x0000_0003;
export const VERSION_1_0 = 0x0001_0000;
export const VERSION_2_0 = 0x0002_0000;

/** The host accepts any number in this window, also ones nobody has given a name (spec 2). */
export function isAcceptedVersion(version: number): boolean {
  return version >= VERSION_0_3 && version <= VERSION_2_0;
}

export function formatVersion(version: number): string {
  return `${Math.floor(version / 65_536)}.${version % 65_536}`;
}
