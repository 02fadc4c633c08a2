import { useInfiniteQuery } from '@tanstack/react-query';
import { Link, useMatchRoute } from '@tanstack/react-router';
import { Search } from 'lucide-react';
import { operationsQuery } from '../api/queries.ts';
import { IconButton } from '../ui/icon-button.tsx';
import { Kbd } from '../ui/kbd.tsx';
import { Brand } from './brand.tsx';
import { LiveIndicator } from './live-indicator.tsx';
import { type NavLink, navLinks } from './nav-links.ts';
import { SessionMenu } from './session-menu.tsx';
import { ThemeSwitch } from './theme-switch.tsx';

export function TopBar({ onJump }: { readonly onJump: () => void }) {
  return (
    <header className="sticky top-0 z-20 flex h-[var(--topbar)] items-center gap-1 border-b border-line bg-surface pr-1 pl-4 sm:pr-4 sm:pl-5">
      <Brand />
      <nav aria-label="Main" className="ml-5 hidden h-full gap-0.5 sm:flex">
        {navLinks.map((link) => (
          <NavItem key={link.to} link={link} />
        ))}
      </nav>
      <span className="flex-1" />
      <JumpButton onJump={onJump} />
      <LiveIndicator />
      <IconButton label="Jump to a VM" className="sm:hidden" onClick={onJump}>
        <Search aria-hidden="true" className="size-4 stroke-[1.5]" />
      </IconButton>
      <ThemeSwitch />
      <SessionMenu />
    </header>
  );
}

function NavItem({ link: { to, label } }: { readonly link: NavLink }) {
  const matches = useMatchRoute();
  const here = matches({ to }) !== false || (to === '/' && matches({ to: '/vms/$vm' }) !== false);
  return (
    <Link
      to={to}
      aria-current={here ? 'page' : undefined}
      className={`relative flex items-center gap-1.5 px-3 font-medium hover:text-fg ${here ? 'text-fg after:absolute after:inset-x-3 after:-bottom-px after:h-0.5 after:bg-fg' : 'text-fg-2'}`}
    >
      {label}
      {to === '/operations' && <RunningCount />}
    </Link>
  );
}

/** How many operations run now; nothing when none does. */
function RunningCount() {
  const { data } = useInfiniteQuery(operationsQuery({ state: 'queued,running' }));
  const running = data?.pages
    .flatMap(({ items }) => items)
    .filter(({ state }) => state === 'queued' || state === 'running');
  if (running === undefined || running.length === 0) return null;
  return (
    <span className="rounded-full bg-track px-1.25 text-2xs font-medium text-fg-2">
      {running.length}
      <span className="sr-only"> running</span>
    </span>
  );
}

function JumpButton({ onJump }: { readonly onJump: () => void }) {
  return (
    <button
      type="button"
      onClick={onJump}
      aria-keyshortcuts="Control+K"
      className="hidden h-7.5 w-60 items-center gap-2 rounded-md border border-line-strong pr-1.5 pl-2 text-xs text-fg-3 hover:bg-inset lg:flex"
    >
      <Search aria-hidden="true" className="size-3.5 stroke-[1.7]" />
      <span className="flex-1 text-left">Jump to a VM or a page</span>
      <Kbd>Ctrl K</Kbd>
    </button>
  );
}
