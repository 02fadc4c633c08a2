import type { DefineDraft, DraftErrors } from './define-draft.ts';
import type { RunDraft } from './run-draft.ts';

/** What every group of fields of the definition takes. */
export interface FieldsProps {
  readonly draft: DefineDraft;
  readonly errors: DraftErrors;
  readonly change: (part: Partial<DefineDraft>) => void;
}

/** The same for the fields about a QEMU that is run. */
export interface RunFieldsProps {
  readonly run: RunDraft;
  readonly errors: DraftErrors;
  readonly change: (part: Partial<RunDraft>) => void;
}
