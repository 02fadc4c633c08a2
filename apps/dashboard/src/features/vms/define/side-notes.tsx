import { AttachNotes } from './attach-notes.tsx';
import { BootExplainer } from './boot-explainer.tsx';
import { growsBySticks, sizeOf } from './define-draft.ts';
import type { FieldsProps } from './fields-props.ts';
import { RunNotes } from './run-notes.tsx';

/** Beside the form: what its hardest choice comes to. */
export function SideNotes({ draft, change }: Omit<FieldsProps, 'errors'>) {
  switch (draft.home) {
    case 'embedded':
      return (
        <BootExplainer
          bootBytes={sizeOf(draft.boot)}
          maximumBytes={sizeOf(draft.maximum)}
          bySticks={growsBySticks(draft.device)}
          onBoot={(boot) => change({ boot })}
        />
      );
    case 'run':
      return <RunNotes device={draft.run.device} />;
    case 'attach':
      return <AttachNotes />;
  }
}
