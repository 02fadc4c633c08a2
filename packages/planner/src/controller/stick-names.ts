/** Sticks of Dimmer are named dm1, dm2, …; no name comes back while the controller lives. */
export function highestNumber(sticks: readonly { readonly id: string; readonly memdev: string }[]): number {
  const names = sticks.flatMap(({ id, memdev }) => [id, memdev]);
  return Math.max(0, ...names.map((name) => Number(/^dm(\d{1,9})(-mem)?$/.exec(name)?.[1] ?? 0)));
}
