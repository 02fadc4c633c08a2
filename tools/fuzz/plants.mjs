/**
 * Defects of the kinds that such a device has had elsewhere, as edits of its sources. `from` occurs exactly once; where
 * it does not, the device has changed and the plant must follow it.
 */
export const PLANTS = [
  {
    name: 'a counter is not clipped',
    file: 'packages/hv-balloon/src/balloon.ts',
    from: 'state.diff = Math.max(0, state.diff - booked);',
    to: 'state.diff -= booked;',
  },
  {
    name: 'a duplicate is counted',
    file: 'packages/hv-balloon/src/ledger.ts',
    from: ': count - tree.insert(start, count);',
    to: ': count + 0 * tree.insert(start, count);',
  },
  {
    name: 'a length is not checked',
    file: 'packages/dynmem-proto/src/decode.ts',
    from: 'if (ranges && payload.length < ranges.base + RANGE_BYTES * ranges.count)',
    to: 'if (ranges && payload.length < ranges.base)',
  },
  {
    name: 'busy is lifted early',
    file: 'packages/hv-balloon/src/sticks.ts',
    from: 'if (before > 0 === stick.used > 0) return;\n  stick.busy = stick.used > 0;',
    to: 'if (before > 1 === stick.used > 1) return;\n  stick.busy = stick.used > 1;',
  },
  {
    name: 'a transaction overlaps the one before',
    file: 'packages/hv-balloon/src/unballoon.ts',
    from: "enter(work, morePages ? 'UNBALLOON_RB_WAIT' : 'UNBALLOON_REPLY_WAIT');",
    to: "enter(work, morePages ? 'UNBALLOON_RB_WAIT' : 'IDLE');",
  },
  {
    name: 'busy is not set again for a single page',
    file: 'packages/hv-balloon/src/sticks.ts',
    from: 'stick.busy = stick.used > 0;',
    to: 'stick.busy = stick.used > 1;',
  },
];
