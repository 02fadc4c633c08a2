/** `--text-2xs`, and the font of the page. */
const SIZE_REM = 0.6875;
const FAMILY = '"Inter Variable", Inter, system-ui, sans-serif';

let context: CanvasRenderingContext2D | null | undefined;

/** How wide a figure of an axis is drawn, in CSS pixels. All figures are as wide as a zero (tabular numerals). */
export function labelWidth(label: string, remPx: number): number {
  context ??= document.createElement('canvas').getContext('2d');
  if (context === null) return label.length * SIZE_REM * remPx;
  context.font = `${SIZE_REM * remPx}px ${FAMILY}`;
  return context.measureText(label.replaceAll(/\d/g, '0')).width;
}
