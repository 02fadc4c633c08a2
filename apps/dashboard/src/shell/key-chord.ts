/** A key as people write it: "R", "?", "Enter", "Ctrl K", "G F" (one after the other). */
export interface Binding {
  readonly keys: string;
  /** What it does, in two or three words; shown in the status bar and the list of keys. */
  readonly label: string;
  readonly run: () => void;
  /** Not shown in the status bar, only in the list. */
  readonly quiet?: boolean;
}

export interface KeyPress {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
}

/** How long the second key of a pair may take (ms). */
export const CHORD_MS = 900;

/** The written form of a press: "R", "Ctrl K", "?". */
export function writtenKey({ key, ctrlKey, metaKey }: KeyPress): string {
  const name = key.length === 1 ? key.toUpperCase() : key;
  return ctrlKey || metaKey ? `Ctrl ${name}` : name;
}

export type ChordResult =
  | { readonly type: 'run'; readonly binding: Binding }
  | { readonly type: 'waiting'; readonly first: string }
  | { readonly type: 'none' };

/** What a press means after `first` (the key pressed just before, or ''). The latest binding of a key wins. */
export function matchChord(bindings: readonly Binding[], first: string, pressed: string): ChordResult {
  const pair = first === '' ? undefined : findLast(bindings, `${first} ${pressed}`);
  const binding = pair ?? findLast(bindings, pressed);
  if (binding !== undefined) return { type: 'run', binding };
  return bindings.some(({ keys }) => isPairFrom(keys, pressed))
    ? { type: 'waiting', first: pressed }
    : { type: 'none' };
}

function isPairFrom(keys: string, first: string): boolean {
  return !keys.startsWith('Ctrl ') && keys.startsWith(`${first} `);
}

function findLast(bindings: readonly Binding[], keys: string): Binding | undefined {
  return bindings.findLast((binding) => binding.keys === keys);
}
