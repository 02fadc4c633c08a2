import type { ReactNode } from 'react';

export interface DeviceStatProps {
  readonly name: string;
  readonly sub?: string | undefined;
  readonly children: ReactNode;
}

/** One figure of the line above a rack. */
export function DeviceStat({ name, sub, children }: DeviceStatProps) {
  return (
    <div>
      <dt className="text-xs whitespace-nowrap text-fg-3">{name}</dt>
      <dd className="text-md font-medium tracking-[var(--tracking-tight)] whitespace-nowrap">
        {children}
        {sub !== undefined && <span className="ml-1.25 text-xs font-normal tracking-normal text-fg-3">{sub}</span>}
      </dd>
    </div>
  );
}
