import { Autocomplete } from '@base-ui/react/autocomplete';
import { Dialog as BaseDialog } from '@base-ui/react/dialog';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { vmsQuery } from '../api/queries.ts';
import { backdropClass } from '../ui/dialog.tsx';
import { StateGlyph, type VmStateName } from '../ui/state-glyph.tsx';
import { navLinks } from './nav-links.ts';

interface Place {
  readonly label: string;
  readonly state?: VmStateName;
  readonly to: string;
}

const SHOWN = 12;

function usePlaces(): readonly Place[] {
  const { data: vms = [] } = useQuery(vmsQuery);
  const pages = navLinks.map(({ label, to }) => ({ label, to }));
  return [
    ...vms.map(({ name, state }) => ({ label: name, state, to: `/vms/${name}` })),
    ...pages,
    { label: 'Define a VM', to: '/vms/new' },
  ];
}

/** From anywhere to a VM or a page, by typing a part of its name. */
export function Jump({
  open,
  onOpenChange,
}: {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
}) {
  return (
    <BaseDialog.Root open={open} onOpenChange={onOpenChange}>
      <BaseDialog.Portal>
        <BaseDialog.Backdrop className={backdropClass} />
        <BaseDialog.Popup
          data-window=""
          aria-label="Jump"
          className="fixed top-[12vh] left-1/2 z-50 w-[min(32rem,calc(100vw-2rem))] -translate-x-1/2 overflow-hidden rounded-lg bg-overlay shadow-pop outline-none"
        >
          <JumpList onDone={() => onOpenChange(false)} />
        </BaseDialog.Popup>
      </BaseDialog.Portal>
    </BaseDialog.Root>
  );
}

function JumpList({ onDone }: { readonly onDone: () => void }) {
  const places = usePlaces();
  const navigate = useNavigate();
  const go = (place: Place): void => {
    onDone();
    void navigate({ to: place.to });
  };
  return (
    <Autocomplete.Root
      items={places}
      itemToStringValue={(place: Place) => place.label}
      open
      inline
      autoHighlight="always"
      limit={SHOWN}
    >
      <Autocomplete.Input
        aria-label="Jump to a VM or a page"
        placeholder="Jump to a VM or a page"
        className="h-12 w-full border-b border-line bg-transparent px-4 text-md outline-none"
      />
      <Autocomplete.Empty className="px-4 text-fg-3 not-empty:py-3">Nothing has this name.</Autocomplete.Empty>
      <Autocomplete.List className="max-h-96 overflow-y-auto not-empty:py-1">
        {(place: Place) => (
          <Autocomplete.Item
            key={place.to}
            value={place}
            onClick={() => go(place)}
            className="flex h-9 cursor-pointer items-center gap-2.5 px-4 data-highlighted:bg-accent-soft pointer-coarse:h-11"
          >
            <span className="grid w-3 place-items-center">
              {place.state !== undefined && <StateGlyph state={place.state} />}
            </span>
            <span className="flex-1 truncate">{place.label}</span>
            <span className="text-xs text-fg-3">{place.state ?? 'page'}</span>
          </Autocomplete.Item>
        )}
      </Autocomplete.List>
    </Autocomplete.Root>
  );
}
