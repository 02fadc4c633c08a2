import { LAYOUT_NAMES, type Setting } from '../../../packages/hv-balloon/test/fuzz/setting.ts';
import { onceIn, pick, type Random } from './random.ts';

export function drawSetting(random: Random): Setting {
  const faithful = onceIn(random, 4);
  return {
    edition: 'series',
    faithful,
    reuseAddresses: false,
    statusReport: onceIn(random, 3),
    layout: pick(random, LAYOUT_NAMES),
  };
}
