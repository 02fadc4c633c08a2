import { Check, Expand, Monitor, Moon, Sun } from 'lucide-react';
import { useCell } from '../lib/use-cell.ts';
import { IconButton } from '../ui/icon-button.tsx';
import { Menu, MenuItem, MenuSeparator } from '../ui/menu.tsx';
import { scale, setScale } from './scale.ts';
import { setTheme, type Theme, theme } from './theme.ts';

const THEMES: readonly { readonly value: Theme; readonly label: string; readonly icon: typeof Sun }[] = [
  { value: 'system', label: 'As the system', icon: Monitor },
  { value: 'light', label: 'Light', icon: Sun },
  { value: 'dark', label: 'Dark', icon: Moon },
];

export function ThemeSwitch() {
  const current = useCell(theme);
  const wall = useCell(scale) === 'wall';
  const Icon = THEMES.find(({ value }) => value === current)!.icon;
  return (
    <Menu
      trigger={
        <IconButton label="Theme and size">
          <Icon aria-hidden="true" className="size-4 stroke-[1.5]" />
        </IconButton>
      }
    >
      {THEMES.map(({ value, label, icon: Item }) => (
        <MenuItem key={value} icon={value === current ? <Check /> : <Item />} onSelect={() => setTheme(value)}>
          {label}
          {value === current && <span className="sr-only">, chosen</span>}
        </MenuItem>
      ))}
      <MenuSeparator />
      <MenuItem icon={wall ? <Check /> : <Expand />} onSelect={() => setScale(wall ? 'desk' : 'wall')}>
        Larger, for a wall
        {wall && <span className="sr-only">, chosen</span>}
      </MenuItem>
    </Menu>
  );
}
