import { Link } from '@tanstack/react-router';
import { buttonClass } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { Empty } from '../ui/empty.tsx';
import { Page } from './page.tsx';

export function NotFound() {
  return (
    <Page title="Nothing here">
      <Card className="mt-3">
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
      </Card>
    </Page>
  );
}
