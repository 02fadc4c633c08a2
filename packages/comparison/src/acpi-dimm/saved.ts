import { corrupt, createSavedForm, type Restored, readSaved, SavedRange, type SavedRefusal } from '@dimmer/pages';
import { decodeDimmForGuest } from '@dimmer/virtio-proto';
import { type Static, Type } from 'typebox';
import { findOddRange } from '../page-space.ts';
import { findLinkFault, restoreLink, SavedLink, saveLink } from '../saved-link.ts';
import { type AcpiDimmState, createAcpiDimm } from './device.ts';

const ACPI_DIMM_VERSION = 1;

const strict = { additionalProperties: false } as const;
const Count = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER });
const Word = Type.Integer({ minimum: 0, maximum: 2 ** 32 - 1 });

/** The slots of a machine. Names are those of `AcpiDimmState`. */
const SavedAcpiDimm = Type.Object(
  {
    version: Type.Literal(ACPI_DIMM_VERSION),
    link: SavedLink,
    told: Type.Array(Type.Object({ source: Word, status: Word }, strict)),
    dimms: Type.Array(
      Type.Object(
        {
          id: Type.String({ minLength: 1 }),
          slot: Count,
          range: SavedRange,
          announced: Type.Boolean(),
          isLeaving: Type.Boolean(),
        },
        strict,
      ),
    ),
    warnings: Type.Record(Type.String(), Count),
  },
  strict,
);
export type SavedAcpiDimm = Static<typeof SavedAcpiDimm>;

const SAVED_ACPI_DIMM = createSavedForm(ACPI_DIMM_VERSION, SavedAcpiDimm);

/** The slots as plain JSON, which shares nothing with them. */
export function saveAcpiDimm({ link, told, dimms, warnings }: AcpiDimmState): SavedAcpiDimm {
  return {
    version: ACPI_DIMM_VERSION,
    link: saveLink(link),
    told: told.map((report) => ({ ...report })),
    dimms: dimms.map((dimm) => ({ ...dimm, range: { ...dimm.range } })),
    warnings: { ...warnings },
  };
}

/** The slots again, or why a machine with so many cannot have them. */
export function restoreAcpiDimm(options: { readonly slots: number }, value: unknown): Restored<AcpiDimmState> {
  const read = readSaved(SAVED_ACPI_DIMM, value);
  if (!read.ok) return read;
  const { link, told, dimms, warnings } = read.state;
  const state: AcpiDimmState = {
    ...createAcpiDimm(options),
    link: restoreLink(link),
    told: told.map((report) => ({ ...report })),
    dimms: dimms.map((dimm) => ({ ...dimm, range: { ...dimm.range } })),
    warnings: { ...warnings },
  };
  const reason = findFault(state, options.slots);
  return reason ? { ok: false, reason } : { ok: true, state };
}

function findFault({ link, told, dimms }: AcpiDimmState, slots: number): SavedRefusal | undefined {
  if (told.length !== slots) return { code: 'foreign', what: `a machine with ${told.length} slots, not ${slots}` };
  const beyond = dimms.findIndex(({ slot }) => slot >= slots);
  if (beyond >= 0) return corrupt(`/dimms/${beyond}/slot`, 'is beyond the slots of the machine');
  const twice = dimms.findIndex((dimm, at) =>
    dimms.slice(0, at).some(({ id, slot }) => id === dimm.id || slot === dimm.slot),
  );
  if (twice >= 0) return corrupt(`/dimms/${twice}`, 'is there twice');
  const odd = findOddRange(dimms.map(({ range }) => range));
  if (odd >= 0) return corrupt(`/dimms/${odd}/range`, 'is empty, impossible or over another');
  return findLinkFault(link, decodeDimmForGuest);
}
