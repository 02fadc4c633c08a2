import { EDITIONS, LAYOUT_NAMES, type Setting } from '../../../packages/hv-balloon/test/fuzz/setting.ts';
import { onceIn, pick, type Random } from './random.ts';

export function drawSetting(random: Random): Setting {
  const edition = pick(random, EDITIONS);
  return {
    edition,
    faithful: onceIn(random, 4),
    reuseAddresses: edition === 'series' && onceIn(random, 2),
    statusReport: onceIn(random, 3),
    memdev: edition === 'upstream' && !onceIn(random, 8),
    layout: pick(random, LAYOUT_NAMES),
  };
}
