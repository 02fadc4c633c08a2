import type { Operation } from '@dimmer/contract';
import { becauseOf } from './last-operations.tsx';
import { isActive, operationTitle, STATE_WORDS } from './operation-words.ts';

/** Tells screen readers how the newest operation ended. Outcomes are announced, samples never. */
export function OutcomeAnnouncer({ operations }: { readonly operations: readonly Operation[] }) {
  const [newest] = operations;
  const words =
    newest && !isActive(newest) ? `${operationTitle(newest)}: ${STATE_WORDS[newest.state]}. ${becauseOf(newest)}` : '';
  return (
    <p role="status" aria-label="Outcome" className="sr-only">
      {words}
    </p>
  );
}
