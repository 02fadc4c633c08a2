/** A word that may come next on the line, and what it is. */
export interface Word {
  readonly text: string;
  readonly hint: string;
}

/** The human monitor's commands that an embedded machine answers (`help` lists the same). */
export const HUMAN_COMMANDS: readonly Word[] = [
  { text: 'info ', hint: 'show something' },
  { text: 'balloon ', hint: 'ask the guest to be this large, in MiB or with a suffix' },
  { text: 'object_add memory-backend-ram,', hint: 'make memory for a stick' },
  { text: 'object_del ', hint: 'give it back' },
  { text: 'device_add mem-haprot,', hint: 'plug a stick' },
  { text: 'device_del ', hint: 'unplug a stick that is unused' },
  { text: 'stop', hint: 'pause the VM' },
  { text: 'cont', hint: 'resume it' },
  { text: 'system_reset', hint: 'reset it' },
  { text: 'system_powerdown', hint: 'ask the guest to shut down' },
  { text: 'quit', hint: 'end the VM at once' },
  { text: 'help', hint: 'list the commands' },
];

export const INFO_TOPICS: readonly Word[] = [
  { text: 'balloon', hint: 'the size of the guest now' },
  { text: 'memory-devices', hint: 'the sticks' },
  { text: 'memory_size_summary', hint: 'boot memory and sticks in bytes' },
  { text: 'status', hint: 'running or paused' },
  { text: 'version', hint: 'which QEMU edition' },
];

/** QMP commands by the arguments they take. */
export const QMP_COMMANDS: readonly (Word & { readonly arguments?: string })[] = [
  { text: 'query-balloon', hint: 'the size of the guest now' },
  { text: 'query-memory-devices', hint: 'the sticks' },
  { text: 'query-memory-size-summary', hint: 'boot memory and sticks in bytes' },
  { text: 'query-memdev', hint: 'memory backends' },
  { text: 'query-status', hint: 'running or paused' },
  { text: 'query-version', hint: 'which QEMU edition' },
  { text: 'query-commands', hint: 'all commands' },
  { text: 'query-qmp-schema', hint: 'all commands, events and types' },
  { text: 'x-query-hv-balloon', hint: 'what the device knows: state, pages returned, sticks' },
  { text: 'balloon', hint: 'ask the guest to be this large, in bytes', arguments: '{"value": ' },
  { text: 'object-add', hint: 'make memory for a stick', arguments: '{"qom-type": "memory-backend-ram", "id": "' },
  { text: 'object-del', hint: 'give it back', arguments: '{"id": "' },
  { text: 'device_add', hint: 'plug a stick', arguments: '{"driver": "mem-haprot", "id": "' },
  { text: 'device_del', hint: 'unplug a stick that is unused', arguments: '{"id": "' },
  { text: 'device-list-properties', hint: 'what a device takes', arguments: '{"typename": "' },
  { text: 'stop', hint: 'pause the VM' },
  { text: 'cont', hint: 'resume it' },
  { text: 'system_reset', hint: 'reset it' },
  { text: 'system_powerdown', hint: 'ask the guest to shut down' },
  { text: 'quit', hint: 'end the VM at once' },
];
