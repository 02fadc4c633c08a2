import { Check, Copy } from 'lucide-react';
import { useEffect, useState } from 'react';
import { IconButton } from './icon-button.tsx';

/** Copies a text and says so for two seconds. */
export function CopyButton({ text, label }: { readonly text: string; readonly label: string }) {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return undefined;
    const timer = setTimeout(() => setCopied(false), 2000);
    return () => clearTimeout(timer);
  }, [copied]);
  const copy = (): void => {
    void navigator.clipboard?.writeText(text).then(() => setCopied(true));
  };
  const Icon = copied ? Check : Copy;
  return (
    <IconButton small label={copied ? 'Copied' : label} onClick={copy}>
      <Icon aria-hidden="true" className="size-3.5 stroke-[1.7]" />
    </IconButton>
  );
}
