/** The picture of a restart: size over time, in the units of its view box. */
export interface PictureShape {
  readonly usualY: number;
  readonly bootY: number;
  /** The line of what the guest has. */
  readonly line: string;
  /** The area between that line and the usual size while it is away from it: too much, or too little. */
  readonly gap: string;
}

export const PICTURE = { width: 360, height: 132, top: 22, floor: 112, restart: 96, connects: 236 } as const;
/** How wide the way back to the usual size is drawn. */
const RETURN_WIDTH = 40;

/** Where the lines go for a boot memory and a usual size; both in bytes, on one scale from 0. */
export function pictureShape(bootBytes: number, usualBytes: number): PictureShape {
  const { width, top, floor, restart, connects } = PICTURE;
  const most = Math.max(bootBytes, usualBytes, 1);
  const y = (bytes: number): number => Math.round(floor - (bytes / most) * (floor - top));
  const usualY = y(usualBytes);
  const bootY = y(bootBytes);
  const back = connects + RETURN_WIDTH;
  return {
    usualY,
    bootY,
    line: `M0 ${usualY}H${restart}V${bootY}H${connects}L${back} ${usualY}H${width}`,
    gap: `M${restart} ${usualY}V${bootY}H${connects}L${back} ${usualY}Z`,
  };
}
