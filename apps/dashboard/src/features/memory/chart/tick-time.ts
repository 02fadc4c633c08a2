const MINUTE = 60_000;
const DAY = 86_400_000;

const two = (figure: number): string => String(figure).padStart(2, '0');

/** A time on the axis, no finer than the step between two marks: "14:31:10", "14:31", "25 Nov". */
export function tickTime(time: number, stepMs: number): string {
  const date = new Date(time);
  const isMidnight = date.getHours() === 0 && date.getMinutes() === 0 && date.getSeconds() === 0;
  if (stepMs >= DAY || (isMidnight && stepMs >= MINUTE)) return dayWords(date);
  const minutes = `${two(date.getHours())}:${two(date.getMinutes())}`;
  return stepMs >= MINUTE ? minutes : `${minutes}:${two(date.getSeconds())}`;
}

function dayWords(date: Date): string {
  return date.toLocaleDateString('en-GB', { day: 'numeric', month: 'short' });
}
