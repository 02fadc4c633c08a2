import { Outlet, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { ConnectionBanner } from './connection-banner.tsx';
import { Jump } from './jump.tsx';
import { KeyHelp } from './key-help.tsx';
import { navLinks } from './nav-links.ts';
import { OutcomeToasts } from './outcome-toasts.tsx';
import { StatusBar } from './status-bar.tsx';
import { TabBar } from './tab-bar.tsx';
import { TopBar } from './top-bar.tsx';
import { useKeyListener, useKeys } from './use-keys.ts';

/** Everything around a page: bars, keys, jump, the banner while the connection is away. */
export function AppShell() {
  const [overlay, setOverlay] = useState<'jump' | 'keys'>();
  const toggle = (name: 'jump' | 'keys') => (open: boolean) => setOverlay(open ? name : undefined);
  const navigate = useNavigate();
  useKeyListener();
  useKeys([
    ...navLinks.map(({ to, label, key }) => ({
      keys: `G ${key}`,
      label: label.toLowerCase(),
      quiet: true,
      run: () => void navigate({ to }),
    })),
    { keys: 'Ctrl K', label: 'jump', quiet: true, run: () => setOverlay('jump') },
    { keys: '?', label: 'all keys', run: () => setOverlay('keys') },
  ]);
  return (
    <div className="grid min-h-dvh grid-cols-[minmax(0,1fr)] grid-rows-[auto_auto_1fr_auto] max-sm:pb-14">
      <a href="#main" className="absolute -top-16 left-4 z-50 rounded-md bg-overlay px-3 py-2 shadow-pop focus:top-2">
        Skip to content
      </a>
      <TopBar onJump={() => setOverlay('jump')} />
      <div>
        <ConnectionBanner />
      </div>
      <main id="main" tabIndex={-1} className="min-w-0 outline-none">
        <Outlet />
      </main>
      <StatusBar />
      <TabBar />
      <OutcomeToasts />
      <Jump open={overlay === 'jump'} onOpenChange={toggle('jump')} />
      <KeyHelp open={overlay === 'keys'} onOpenChange={toggle('keys')} />
    </div>
  );
}
