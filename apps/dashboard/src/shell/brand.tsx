import { Link } from '@tanstack/react-router';

export function BrandMark({ className = 'size-5' }: { readonly className?: string }) {
  return (
    <svg viewBox="0 0 20 20" aria-hidden="true" className={`flex-none ${className}`}>
      <rect x="1.25" y="4.25" width="17.5" height="9.5" rx="1.75" fill="none" stroke="currentColor" strokeWidth="1.5" />
      <rect x="3.5" y="6.5" width="7.5" height="5" rx=".5" fill="currentColor" />
      <path
        d="M3.75 13.75v3M6.25 13.75v3M8.75 13.75v3M13.75 13.75v3M16.25 13.75v3"
        stroke="currentColor"
        strokeWidth="1.5"
      />
    </svg>
  );
}

export function Brand() {
  return (
    <Link to="/" className="flex items-center gap-2 text-md font-semibold tracking-[var(--tracking-tight)]">
      <BrandMark />
      Dimmer
    </Link>
  );
}
