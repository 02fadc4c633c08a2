import { clsx } from 'clsx';

export type VmStateName =
  | 'defined'
  | 'starting'
  | 'running'
  | 'paused'
  | 'saved'
  | 'stopping'
  | 'failed'
  | 'unreachable';

const COLOURS: Readonly<Record<VmStateName, string>> = {
  defined: 'text-fg-3',
  starting: 'text-fg-2',
  running: 'text-ok',
  paused: 'text-fg-2',
  saved: 'text-fg-3',
  stopping: 'text-fg-2',
  failed: 'text-danger',
  unreachable: 'text-danger',
};

/** The state of a VM: shape first, colour second; the word stands beside it or is told by `label`. */
export function StateGlyph({ state, className }: { readonly state: VmStateName; readonly className?: string }) {
  return (
    <svg viewBox="0 0 12 12" aria-hidden="true" className={clsx('size-3 flex-none', COLOURS[state], className)}>
      <Shape state={state} />
    </svg>
  );
}

function Shape({ state }: { readonly state: VmStateName }) {
  switch (state) {
    case 'running':
      return <circle cx="6" cy="6" r="3.75" fill="currentColor" />;
    case 'defined':
    case 'saved':
      return <circle cx="6" cy="6" r="3.25" fill="none" stroke="currentColor" strokeWidth="1.5" />;
    case 'starting':
    case 'stopping':
      return (
        <path
          d="M9.6 4.2A4 4 0 1 0 10 6M9.9 1.8v2.6H7.3"
          fill="none"
          stroke="currentColor"
          strokeWidth="1.5"
          strokeLinecap="round"
        />
      );
    case 'paused':
      return <path d="M4.25 2.75v6.5M7.75 2.75v6.5" stroke="currentColor" strokeWidth="1.75" strokeLinecap="round" />;
    case 'failed':
      return <path d="M3 3l6 6M9 3l-6 6" stroke="currentColor" strokeWidth="1.75" strokeLinecap="round" />;
    case 'unreachable':
      return (
        <path
          d="M2 10 10 2M2.5 5.5l2-2M7.5 8.5l2-2M2.5 2.5l1 1M8.5 8.5l1 1"
          stroke="currentColor"
          strokeWidth="1.4"
          strokeLinecap="round"
        />
      );
  }
}
