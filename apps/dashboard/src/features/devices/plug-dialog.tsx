import type { Vm } from '@dimmer/contract';
import { useMutation } from '@tanstack/react-query';
import { type SyntheticEvent, useState } from 'react';
import { client } from '../../api/client.ts';
import { problemOf } from '../../api/problem-of.ts';
import { sizeWords } from '../../lib/bytes.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Field, TextInput } from '../../ui/field.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { Segments } from '../../ui/segments.tsx';
import { judgePlug, type PlugForm } from './plug-request.ts';

interface PlugDialogProps {
  readonly vm: Vm;
  readonly onClose: () => void;
}

/** Plugs one stick by hand; the target rises by its size. */
export function PlugDialog({ vm, onClose }: PlugDialogProps) {
  const [form, setForm] = useState<PlugForm>({ size: '1GiB', node: 0 });
  const size = judgePlug(form, vm.memory);
  const plugging = useMutation({
    mutationFn: (sizeBytes: number) =>
      client.plugDevice({ params: { vm: vm.id }, body: { sizeBytes, node: form.node } }),
    onSuccess: onClose,
  });
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    if (typeof size === 'number') plugging.mutate(size);
  };
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title="Plug a stick"
      description={`Its memory is added to the target of ${vm.name}. The guest takes it in at once, and can give it back by a smaller target.`}
    >
      <form onSubmit={submit} className="grid gap-4">
        <Field label="Size" hint="16, 16GiB or 512 MiB" error={typeof size === 'string' ? size : undefined}>
          <TextInput value={form.size} onValueChange={(text) => setForm({ ...form, size: text })} autoFocus />
        </Field>
        {vm.numaNodes > 1 && (
          <NodeChoice nodes={vm.numaNodes} node={form.node} onChange={(node) => setForm({ ...form, node })} />
        )}
        {plugging.isError && <ProblemNotice problem={problemOf(plugging.error)} title="The stick was not plugged" />}
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" kind="primary" reason={plugReason(size, plugging.isPending)}>
            Plug {typeof size === 'number' ? sizeWords(size) : 'a stick'}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

function plugReason(size: number | string, isPending: boolean): string | undefined {
  if (isPending) return 'It is being plugged.';
  return typeof size === 'string' ? size : undefined;
}

interface NodeChoiceProps {
  readonly nodes: number;
  readonly node: number;
  readonly onChange: (node: number) => void;
}

function NodeChoice({ nodes, node, onChange }: NodeChoiceProps) {
  const segments = Array.from({ length: nodes }, (_, index) => ({ value: String(index), label: String(index) }));
  return (
    <div className="grid justify-items-start gap-1">
      <span className="text-xs font-medium text-fg-2">NUMA node</span>
      <Segments
        label="NUMA node"
        segments={segments}
        value={String(node)}
        onChange={(value) => onChange(Number(value))}
        className="flex-wrap"
      />
    </div>
  );
}
