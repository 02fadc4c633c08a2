import type { Finding } from './diagnosis.ts';
import type { MachineFacts, MemoryBackend } from './machine-facts.ts';

/** By what the machine can shrink, and whether the host gets anything back from it. */
export function judgeBalloon(facts: MachineFacts): readonly Finding[] {
  return [...(facts.balloonDevice === null ? [judgeNone(facts)] : []), ...judgeBackends(facts)];
}

function judgeNone({ region }: MachineFacts): Finding {
  const hasBlocks = region?.kind === 'virtio-mem';
  return {
    code: 'no-balloon',
    severity: hasBlocks ? 'info' : 'warning',
    title: hasBlocks ? 'Boot memory cannot be taken back' : 'Nothing can take memory back from the guest',
    detail: hasBlocks
      ? 'The machine has no balloon: it shrinks by its blocks of virtio-mem only.'
      : 'The machine has no balloon: at most whole DIMMs can leave it.',
    fix: 'Start QEMU with `-device virtio-balloon-pci,free-page-reporting=on`.',
  };
}

function judgeBackends({ backends, balloonDevice }: MachineFacts): readonly Finding[] {
  if (balloonDevice === null) return [];
  return (backends ?? []).flatMap((backend) => {
    if (hasHugePages(backend)) return [hugePages(backend)];
    return backend.path === null ? [] : [onFile(backend)];
  });
}

const PAGE_BYTES = 4096;

function hasHugePages({ path, pageBytes }: MemoryBackend): boolean {
  return (pageBytes ?? PAGE_BYTES) > PAGE_BYTES || (path !== null && /huge/i.test(path));
}

function hugePages(backend: MemoryBackend): Finding {
  return {
    code: 'backend-huge-pages',
    severity: 'warning',
    title: `${nameOf(backend)} is made of huge pages`,
    detail:
      'A guest gives pages of 4 KiB back: the host gets a huge page only when all of it is free, and mostly none.',
    fix: `Start QEMU with \`-object memory-backend-ram,id=${backend.id ?? 'ram'},size=…\`.`,
  };
}

function onFile(backend: MemoryBackend): Finding {
  return {
    code: 'backend-file',
    severity: 'warning',
    title: `${nameOf(backend)} is a file`,
    detail: `What the guest gives back leaves ${backend.path} only where its file system can punch holes, and the memory only with it.`,
    fix: `Start QEMU with \`-object memory-backend-ram,id=${backend.id ?? 'ram'},size=…\`, or with memory-backend-memfd where it must be shared.`,
  };
}

function nameOf({ id }: MemoryBackend): string {
  return id === null ? 'Memory' : `Memory ${id}`;
}
