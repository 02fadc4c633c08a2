import { gibFigure } from '../../../lib/bytes.ts';
import { Button } from '../../../ui/button.tsx';
import { Kbd } from '../../../ui/kbd.tsx';

interface ResizeFootProps {
  readonly bytes: number;
  readonly targetBytes: number;
  /** An operation runs: a new target replaces it. */
  readonly replaces: boolean;
  readonly reason: string | undefined;
  readonly onClose: () => void;
}

/** Apply repeats the number; while an operation runs it says that it replaces it. */
export function ResizeFoot({ bytes, targetBytes, replaces, reason, onClose }: ResizeFootProps) {
  const hint = replaces
    ? 'The operation that runs now is replaced.'
    : `After applying, Undo to ${gibFigure(targetBytes)} GiB stays here for 10 min.`;
  return (
    <div className="flex items-center gap-3 rounded-b-lg border-t border-line bg-surface py-3 pr-4 pl-5 text-xs text-fg-2 max-sm:sticky max-sm:bottom-14 max-sm:pl-4">
      <p className="min-w-0 flex-1 max-sm:hidden">{hint}</p>
      <span className="inline-flex items-center gap-1.5 max-sm:hidden">
        <Kbd>Esc</Kbd> closes
      </span>
      <Button onClick={onClose} className="max-sm:flex-1">
        Cancel
      </Button>
      <Button type="submit" kind="primary" shortcut="↵" reason={reason} className="max-sm:flex-2">
        {replaces ? 'Replace with' : 'Apply'} {gibFigure(bytes)} GiB
      </Button>
    </div>
  );
}
