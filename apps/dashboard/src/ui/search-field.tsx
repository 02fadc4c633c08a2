import { Search } from 'lucide-react';
import type { Ref } from 'react';
import { Kbd } from './kbd.tsx';

export interface SearchFieldProps {
  readonly label: string;
  readonly placeholder: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly shortcut?: string;
  readonly inputRef?: Ref<HTMLInputElement>;
  readonly className?: string;
}

/** A filter over what is on the page. Escape empties it, then leaves it. */
export function SearchField({
  label,
  placeholder,
  value,
  onChange,
  shortcut,
  inputRef,
  className = '',
}: SearchFieldProps) {
  return (
    <label
      className={`flex h-[var(--control)] items-center gap-2 rounded-md border border-line-control bg-surface px-2 focus-within:outline-2 focus-within:-outline-offset-1 focus-within:outline-accent ${className}`}
    >
      <Search aria-hidden="true" className="size-3.5 flex-none stroke-[1.7] text-fg-3" />
      <input
        ref={inputRef}
        type="search"
        aria-label={label}
        placeholder={placeholder}
        value={value}
        spellCheck={false}
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Escape') return;
          if (value === '') event.currentTarget.blur();
          else onChange('');
        }}
        className="w-full min-w-0 bg-transparent outline-none pointer-coarse:text-[1rem] [&::-webkit-search-cancel-button]:hidden"
      />
      {shortcut !== undefined && <Kbd>{shortcut}</Kbd>}
    </label>
  );
}
