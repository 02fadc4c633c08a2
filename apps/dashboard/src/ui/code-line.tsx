import { clsx } from 'clsx';
import { CopyButton } from './copy-button.tsx';

export interface CodeLineProps {
  readonly text: string;
  /** What the copy button is called. */
  readonly label: string;
  readonly className?: string;
}

/** Something to be typed to the letter, and a button that copies it. */
export function CodeLine({ text, label, className }: CodeLineProps) {
  return (
    <div className={clsx('flex items-start gap-1 rounded-sm bg-inset py-0.5 pr-0.5 pl-2', className)}>
      <code className="code min-w-0 flex-1 self-center text-xs wrap-anywhere whitespace-pre-wrap text-fg">{text}</code>
      <CopyButton text={text} label={label} />
    </div>
  );
}
