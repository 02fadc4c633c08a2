import { useQuery } from '@tanstack/react-query';
import { LogOut, UserRound } from 'lucide-react';
import { client } from '../api/client.ts';
import { queryClient } from '../api/query-client.ts';
import { sessionQuery } from '../api/queries.ts';
import { sessionOpen } from '../api/session.ts';
import { IconButton } from '../ui/icon-button.tsx';
import { Menu, MenuItem } from '../ui/menu.tsx';

async function logOut(): Promise<void> {
  await client.deleteSession().catch(() => undefined);
  queryClient.clear();
  sessionOpen.set(false);
}

/** Who is logged in, and the way out. */
export function SessionMenu() {
  const { data: session } = useQuery(sessionQuery);
  const who = session === undefined ? 'Session' : `${session.actor}, ${session.role}`;
  return (
    <Menu
      trigger={
        <IconButton label={who}>
          <UserRound aria-hidden="true" className="size-4 stroke-[1.5]" />
        </IconButton>
      }
    >
      <p className="border-b border-line px-3 pt-1 pb-2 text-xs text-fg-3">{who}</p>
      <MenuItem icon={<LogOut />} onSelect={() => void logOut()}>
        Log out
      </MenuItem>
    </Menu>
  );
}
