import type { ReactNode } from 'react';
import { Card } from '../../../ui/card.tsx';
import { CodeLine } from '../../../ui/code-line.tsx';

const SOCKET = '-qmp unix:/run/web-1/qmp.sock,server=on,wait=off';
const BALLOON = '-device virtio-balloon-pci,id=balloon0';
const ROOM = '-m 1G,slots=16,maxmem=4G';

/** What a QEMU has to have been started with, and what becomes of it in Dimmer's hands. */
export function AttachNotes() {
  return (
    <Card aria-label="What attaching takes" className="p-4 sm:p-5 lg:sticky lg:top-[calc(var(--topbar)+1rem)]">
      <h2 className="font-semibold">What attaching takes</h2>
      <div className="mt-3 grid gap-3 text-xs text-fg-2">
        <Need name="A QMP socket of its own" line={SOCKET}>
          A monitor serves one program at a time. Where libvirt has the first, add a second: the same two words as{' '}
          <span className="code">qemu:arg</span> of the domain. Dimmer’s user must be allowed to open it.
        </Need>
        <Need name="Something to shrink with" line={BALLOON}>
          Or hv-balloon. Without a balloon the guest keeps all it has.
        </Need>
        <Need name="Room to grow" line={ROOM}>
          For DIMMs; or a virtio-mem device. Without it the guest never has more than it was started with.
        </Need>
      </div>
      <h3 className="mt-4 border-t border-line pt-3 font-medium">What Dimmer does with it</h3>
      <ul className="mt-1 grid list-disc gap-1 pl-4 text-xs text-fg-2">
        <li>It looks at devices and sizes. The first target is what the guest has now.</li>
        <li>It never ends the machine: deleting the VM here only lets it go.</li>
        <li>When the socket is lost it tries again by itself.</li>
      </ul>
    </Card>
  );
}

interface NeedProps {
  readonly name: string;
  readonly line: string;
  readonly children: ReactNode;
}

function Need({ name, line, children }: NeedProps) {
  return (
    <div>
      <p className="font-medium text-fg">{name}</p>
      <CodeLine text={line} label={`Copy ${line}`} className="my-1" />
      <p>{children}</p>
    </div>
  );
}
