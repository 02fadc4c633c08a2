const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** The two largest units: "< 0.1 s", "0.4 s", "53 s", "1 m 21 s", "2 d 4 h". */
export function durationWords(ms: number): string {
  const whole = Math.max(0, ms);
  if (whole < 50) return '< 0.1 s';
  if (whole < 10 * SECOND) return `${(whole / SECOND).toFixed(1)} s`;
  if (whole < MINUTE) return `${Math.round(whole / SECOND)} s`;
  if (whole < HOUR) return pair(whole, MINUTE, 'm', SECOND, 's');
  if (whole < DAY) return pair(whole, HOUR, 'h', MINUTE, 'm');
  return pair(whole, DAY, 'd', HOUR, 'h');
}

/** As `durationWords`, in whole seconds: for figures that change each second. */
export function secondsWords(ms: number): string {
  return ms < MINUTE ? `${Math.max(0, Math.round(ms / SECOND))} s` : durationWords(ms);
}

function pair(ms: number, large: number, largeName: string, small: number, smallName: string): string {
  const units = Math.round(ms / small);
  const perLarge = large / small;
  const rest = units % perLarge;
  const first = `${Math.floor(units / perLarge)} ${largeName}`;
  return rest === 0 ? first : `${first} ${rest} ${smallName}`;
}

const two = (figure: number): string => String(figure).padStart(2, '0');

/** Local clock time with seconds: "14:31:07". */
export function clockTime(time: number): string {
  const date = new Date(time);
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}

/** With milliseconds, for logs: "14:31:07.052". */
export function clockTimeExact(time: number): string {
  return `${clockTime(time)}.${String(new Date(time).getMilliseconds()).padStart(3, '0')}`;
}

/** A clock time within the last day, else date and minute: "14:31:07", "2025-11-25 14:31". */
export function momentWords(time: number, now: number): string {
  if (now - time < DAY && time <= now + MINUTE) return clockTime(time);
  const date = new Date(time);
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}`;
}

/** RFC 3339 to epoch ms; null stays null. */
export function epochMs(time: string | null | undefined): number | null {
  return time === null || time === undefined ? null : Date.parse(time);
}
