import { Link, useMatchRoute } from '@tanstack/react-router';
import { type NavLink, navLinks } from './nav-links.ts';

/** The phone's main navigation, under the thumb. */
export function TabBar() {
  return (
    <nav
      aria-label="Main"
      className="fixed inset-x-0 bottom-0 z-20 grid h-14 grid-cols-3 border-t border-line bg-surface pb-[env(safe-area-inset-bottom)] sm:hidden"
    >
      {navLinks.map((link) => (
        <TabItem key={link.to} link={link} />
      ))}
    </nav>
  );
}

function TabItem({ link: { to, label, icon: Icon } }: { readonly link: NavLink }) {
  const here = useMatchRoute()({ to }) !== false;
  return (
    <Link
      to={to}
      aria-current={here ? 'page' : undefined}
      className={`grid place-items-center content-center gap-0.5 text-2xs font-medium ${here ? 'text-fg' : 'text-fg-3'}`}
    >
      <Icon aria-hidden="true" className="size-5 stroke-[1.5]" />
      {label}
    </Link>
  );
}
