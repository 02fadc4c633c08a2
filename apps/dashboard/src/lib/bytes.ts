const MIB = 2 ** 20;
export const GIB = 2 ** 30;

/** A true minus, of the width of a digit. */
const MINUS = '−';

/** For columns, axes and live figures: GiB with two fixed decimals, without the unit ("8.00", "−9.42"). */
export function gibFigure(bytes: number): string {
  const figure = (Math.abs(bytes) / GIB).toFixed(2);
  return bytes < 0 && Number(figure) !== 0 ? `${MINUS}${figure}` : figure;
}

/** For axes: GiB without needless decimals ("0", "16", "1.5"). */
export function gibTick(bytes: number): string {
  return String(Number((bytes / GIB).toFixed(2)));
}

/** For running text: whole MiB below 1 GiB ("512 MiB"), else two decimals of GiB ("9.42 GiB"). */
export function sizeWords(bytes: number): string {
  if (Math.abs(bytes) < GIB) return `${bytes < 0 ? MINUS : ''}${Math.round(Math.abs(bytes) / MIB)} MiB`;
  return `${gibFigure(bytes)} GiB`;
}

/** The exact figure for titles and for copying ("8 589 934 592 bytes", with thin spaces). */
export function exactBytes(bytes: number): string {
  return `${countFigure(bytes)} bytes`;
}

/** Counts take a thin space every three digits ("48 213"). */
export function countFigure(count: number): string {
  return String(Math.trunc(count)).replace(/\B(?=(\d{3})+$)/g, '\u2009');
}

/** Rates are MiB/s, whole above 10 ("182 MiB/s"). */
export function rateWords(bytesPerSecond: number): string {
  const mib = bytesPerSecond / MIB;
  return `${Math.abs(mib) < 10 ? mib.toFixed(1) : Math.round(mib)} MiB/s`;
}
