import { Navigate, Outlet, useLocation } from '@tanstack/react-router';
import { useEffect } from 'react';
import { startLiveEvents } from '../../api/live-events.ts';
import { sessionOpen } from '../../api/session.ts';
import { useCell } from '../../lib/use-cell.ts';

/** Whoever has no session sees the login page, and comes back to where they wanted to go. */
export function Gate() {
  const open = useCell(sessionOpen);
  const { pathname, searchStr } = useLocation();
  const atLogin = pathname === '/login';
  if (!open && !atLogin) return <Navigate to="/login" search={{ next: pathname + searchStr }} replace />;
  return (
    <>
      {open && !atLogin && <LiveEvents />}
      <Outlet />
    </>
  );
}

/** The stream lives as long as somebody is logged in and looks at a page. */
function LiveEvents() {
  useEffect(startLiveEvents, []);
  return null;
}
