export function DefinePage() {
  return null;
}
