import { queryClient } from '../query-client.ts';

/** Many events come at once; what they outdate is read again once. */
const GATHER_MS = 200;

const gathered = new Map<string, readonly unknown[]>();
let timer: ReturnType<typeof setTimeout> | undefined;

/** Marks what is under these keys as outdated, soon: what is on the page is read again. */
export function outdateSoon(keys: readonly (readonly unknown[])[]): void {
  for (const key of keys) gathered.set(JSON.stringify(key), key);
  if (gathered.size > 0) timer ??= setTimeout(flush, GATHER_MS);
}

function flush(): void {
  timer = undefined;
  const all = [...gathered.values()];
  gathered.clear();
  for (const queryKey of all) void queryClient.invalidateQueries({ queryKey });
}
