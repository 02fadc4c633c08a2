import { ArrowDown, ArrowUp, CircleSlash, Clock, Contrast, RotateCw, TriangleAlert } from 'lucide-react';
import type { Health } from './health.ts';

const ICONS = {
  up: ArrowUp,
  down: ArrowDown,
  wait: Clock,
  reboot: RotateCw,
  partial: Contrast,
  warning: TriangleAlert,
  broken: CircleSlash,
} as const;
const COLOURS = { calm: 'text-fg-3', quiet: 'text-fg-3', warn: 'text-warn-mark', bad: 'text-danger' } as const;

/** The glyph of a health: shape first, colour second; a calm one has none. The words stand beside it. */
export function HealthMark({ health: { mark, tone } }: { readonly health: Health }) {
  if (mark === 'none') return null;
  const Icon = ICONS[mark];
  return <Icon aria-hidden="true" className={`size-3.5 flex-none stroke-[1.7] ${COLOURS[tone]}`} />;
}
