import type { Diagnosis } from '@dimmer/contract';
import type { ReactNode } from 'react';
import { Card, CardHead } from '../../ui/card.tsx';
import { GROWTH_WORDS } from '../vms/growth-words.ts';

type Machine = NonNullable<Diagnosis['machine']>;

/** What the machine says it is: program, devices, enlightenments. What it does not tell is left open. */
export function MachineCard({ diagnosis }: { readonly diagnosis: Diagnosis }) {
  const { machine, growthMode, balloonDevice } = diagnosis;
  return (
    <Card aria-label="Machine" className="min-w-0 self-start pb-1">
      <CardHead title="Machine" />
      <dl className={`${ROWS} px-5 pb-3 max-sm:px-4`}>
        {machine && <MachineRows machine={machine} />}
        <Row name="Memory">{GROWTH_WORDS[growthMode]}</Row>
        <Row name="Balloon">{balloonDevice ?? 'none'}</Row>
      </dl>
      {machine && machine.devices.length > 0 && <DeviceTable devices={machine.devices} />}
      {machine && Object.keys(machine.enlightenments).length > 0 && (
        <EnlightenmentTable enlightenments={machine.enlightenments} />
      )}
    </Card>
  );
}

const ROWS = 'grid grid-cols-[7rem_minmax(0,1fr)] items-baseline gap-x-3 gap-y-1';

function MachineRows({ machine: { qemuVersion, machineType, accelerator, status } }: { readonly machine: Machine }) {
  return (
    <>
      <Row name="QEMU">{qemuVersion}</Row>
      <Row name="Machine type">{machineType}</Row>
      <Row name="Accelerator">{accelerator}</Row>
      <Row name="Status">{status}</Row>
    </>
  );
}

function Row({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <>
      <dt className="text-xs text-fg-3">{name}</dt>
      <dd className="truncate">{children ?? <span className="text-fg-3">not told</span>}</dd>
    </>
  );
}

const CELL =
  'py-1 pr-3 text-left align-baseline font-normal first:w-3/5 first:pl-5 last:pr-5 max-sm:first:pl-4 max-sm:last:pr-4';
const HEAD = 'border-t border-line text-xs text-fg-3';

function DeviceTable({ devices }: { readonly devices: Machine['devices'] }) {
  return (
    <table className="mb-2 w-full table-fixed">
      <thead>
        <tr className={HEAD}>
          <th scope="col" className={CELL}>
            Device
          </th>
          <th scope="col" className={CELL}>
            Id
          </th>
        </tr>
      </thead>
      <tbody>
        {devices.map(({ id, type }, index) => (
          <tr key={`${type} ${id ?? index}`}>
            <td className={`${CELL} code break-all`}>{type}</td>
            <td className={`${CELL} code break-all text-fg-2`}>{id ?? '–'}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function EnlightenmentTable({ enlightenments }: Pick<Machine, 'enlightenments'>) {
  return (
    <table className="mb-2 w-full table-fixed">
      <thead>
        <tr className={HEAD}>
          <th scope="col" className={CELL}>
            Enlightenment
          </th>
          <th scope="col" className={CELL}>
            State
          </th>
        </tr>
      </thead>
      <tbody>
        {Object.entries(enlightenments).map(([name, on]) => (
          <tr key={name}>
            <td className={`${CELL} code`}>{name}</td>
            <td className={`${CELL} ${on === true ? '' : 'text-fg-3'}`}>
              {on === null ? 'not told' : on ? 'on' : 'off'}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
