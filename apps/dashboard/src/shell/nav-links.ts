import { Activity, List, ListChecks } from 'lucide-react';

export interface NavLink {
  readonly to: '/' | '/operations' | '/events';
  readonly label: string;
  readonly icon: typeof List;
  /** The second key after G. */
  readonly key: string;
}

/** The places of the first rank, in the order of the bars. */
export const navLinks: readonly NavLink[] = [
  { to: '/', label: 'Fleet', icon: List, key: 'F' },
  { to: '/operations', label: 'Operations', icon: ListChecks, key: 'O' },
  { to: '/events', label: 'Events', icon: Activity, key: 'E' },
];
