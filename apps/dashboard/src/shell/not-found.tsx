import { Link } from '@tanstack/react-router';
import { buttonClass } from '../ui/button.tsx';
import { Empty } from '../ui/empty.tsx';
import { usePageTitle } from './page.tsx';

export function NotFound() {
  usePageTitle('Nothing here');
  return (
    <Empty
      title="There is nothing at this address"
      action={
        <Link to="/" className={buttonClass('primary')}>
          To the fleet
        </Link>
      }
    >
      The page may have moved, or the VM was deleted.
    </Empty>
  );
}
