import { Link } from '@tanstack/react-router';
import { clsx } from 'clsx';
import { CircleAlert, Info, TriangleAlert } from 'lucide-react';
import { serverNow } from '../../api/live/samples.ts';
import { onTab } from '../vms/vm-search.ts';
import type { Sentence } from './sentence.ts';

const TONES = {
  quiet: { box: 'bg-inset', icon: 'text-fg-3', Icon: Info },
  warn: { box: 'bg-warn-soft', icon: 'text-warn-mark', Icon: TriangleAlert },
  bad: { box: 'bg-danger-soft', icon: 'text-danger', Icon: CircleAlert },
} as const;

/** The one sentence that says why actual is not target. */
export function SentenceNote({ sentence }: { readonly sentence: Sentence }) {
  const { box, icon, Icon } = TONES[sentence.tone];
  return (
    <div className={clsx('flex min-w-0 items-center gap-3 rounded-md px-3 py-2.5 text-fg-2', box)}>
      {sentence.wait ? (
        <WaitRing {...sentence.wait} />
      ) : (
        <Icon aria-hidden="true" className={clsx('size-4 flex-none stroke-[1.5]', icon)} />
      )}
      <p>
        <b className="font-medium text-fg">{sentence.lead}</b> {sentence.text}
        {sentence.more && <More {...sentence.more} />}
      </p>
    </div>
  );
}

function More({ tab, words }: NonNullable<Sentence['more']>) {
  return (
    <>
      {' '}
      <Link
        to="."
        search={(before: Record<string, unknown>) => onTab(before, tab)}
        className="font-medium whitespace-nowrap text-accent underline underline-offset-3"
      >
        {words}
      </Link>
    </>
  );
}

const RADIUS = 15;
const ROUND = 2 * Math.PI * RADIUS;

/** Seconds left of a known wait. */
function WaitRing({ since, until }: { readonly since: number; readonly until: number }) {
  const left = Math.max(0, until - serverNow());
  const share = Math.min(1, left / (until - since));
  return (
    <span
      aria-hidden="true"
      className="relative grid size-9 flex-none place-items-center text-2xs font-semibold text-fg"
    >
      <svg viewBox="0 0 36 36" className="absolute inset-0 -rotate-90">
        <circle cx="18" cy="18" r={RADIUS} fill="none" stroke="var(--line-strong)" strokeWidth="2.5" />
        <circle
          cx="18"
          cy="18"
          r={RADIUS}
          fill="none"
          stroke="var(--accent)"
          strokeWidth="2.5"
          strokeLinecap="round"
          strokeDasharray={`${share * ROUND} ${ROUND}`}
        />
      </svg>
      {Math.ceil(left / 1000)}
    </span>
  );
}
