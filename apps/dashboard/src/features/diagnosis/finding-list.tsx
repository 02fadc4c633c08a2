import type { Finding } from '@dimmer/contract';
import { clsx } from 'clsx';
import { Check, CircleSlash, Info, TriangleAlert } from 'lucide-react';
import { CopyButton } from '../../ui/copy-button.tsx';
import { copiedRemedy, splitCode } from './split-code.ts';

const LOOKS = {
  error: { Icon: CircleSlash, colour: 'text-danger', words: 'In the way' },
  warning: { Icon: TriangleAlert, colour: 'text-warn-mark', words: 'To look at' },
  info: { Icon: Info, colour: 'text-fg-3', words: 'To know' },
  ok: { Icon: Check, colour: 'text-ok', words: 'In order' },
} as const;

/** Each thing that was looked at: what it means, and what to do to the letter. */
export function FindingList({ findings }: { readonly findings: readonly Finding[] }) {
  return (
    <ul className="divide-y divide-line border-t border-line">
      {findings.map((finding) => (
        <FindingRow key={`${finding.code} ${finding.title}`} finding={finding} />
      ))}
    </ul>
  );
}

function FindingRow({ finding: { severity, title, detail, fix } }: { readonly finding: Finding }) {
  const { Icon, colour, words } = LOOKS[severity];
  return (
    <li className="grid grid-cols-[1rem_minmax(0,1fr)] gap-x-3 px-5 py-3 max-sm:px-4">
      <Icon role="img" aria-label={words} className={clsx('mt-0.5 size-4 stroke-[1.7]', colour)} />
      <div className="min-w-0">
        <p className="font-medium">{title}</p>
        <p className="max-w-[70ch] text-fg-2">{detail}</p>
        {fix !== null && <Remedy fix={fix} label={`Copy the remedy: ${title}`} />}
      </div>
    </li>
  );
}

/** What to do: its words as words, what is to be typed in the machine's own type. */
function Remedy({ fix, label }: { readonly fix: string; readonly label: string }) {
  return (
    <div className="mt-1.5 flex items-start gap-1 rounded-sm bg-inset py-0.5 pr-0.5 pl-2">
      <p className="min-w-0 flex-1 self-center wrap-anywhere">
        {splitCode(fix).map(({ text, isCode }, index) =>
          isCode ? (
            <code key={`${index} ${text}`} className="code">
              {text}
            </code>
          ) : (
            text
          ),
        )}
      </p>
      <CopyButton text={copiedRemedy(fix)} label={label} />
    </div>
  );
}
