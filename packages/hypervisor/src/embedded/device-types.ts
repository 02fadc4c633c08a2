/** What `device-list-properties` tells of a device type: name, type, and perhaps a description and a default. */
export type DeviceProperties = readonly Readonly<Record<string, unknown>>[];

const STATUS_REPORT = { 'default-value': false, name: 'status-report', description: 'on/off', type: 'bool' };

/** The series' own devices (spec 5.2). Its hv-balloon has one property. */
export const SERIES_DEVICES: Readonly<Record<string, DeviceProperties>> = {
  'hv-balloon': [STATUS_REPORT],
  'mem-haprot': [
    { name: 'memdev', type: 'link<memory-backend>' },
    { name: 'addr', type: 'uint64', 'default-value': 0 },
    { name: 'node', type: 'uint32', 'default-value': 0 },
    { name: 'size', type: 'uint64' },
  ],
};

/** hv-balloon as QEMU has it since 8.2 (spec 7.7). There is no `mem-haprot`. */
export const UPSTREAM_DEVICES: Readonly<Record<string, DeviceProperties>> = {
  'hv-balloon': [
    {
      'default-value': 'auto',
      name: 'instanceid',
      description: 'UUID (aka GUID) or "auto" for random value (default)',
      type: 'str',
    },
    { name: 'memdev', type: 'link<memory-backend>' },
    { 'default-value': 0, name: 'addr', type: 'uint64' },
    STATUS_REPORT,
  ],
};

/** virtio-balloon, and sticks: the latter have no other home than the series' own type. */
export const VIRTIO_BALLOON_DEVICES: Readonly<Record<string, DeviceProperties>> = {
  'virtio-balloon-pci': [{ 'default-value': false, name: 'deflate-on-oom', description: 'on/off', type: 'bool' }],
  'mem-haprot': SERIES_DEVICES['mem-haprot'] ?? [],
};

export const VIRTIO_MEM_DEVICES: Readonly<Record<string, DeviceProperties>> = {
  'virtio-mem-pci': [
    { name: 'memdev', type: 'link<memory-backend>' },
    { name: 'requested-size', type: 'size' },
    { name: 'block-size', type: 'size' },
    { name: 'size', type: 'size' },
    { name: 'memaddr', type: 'uint64', 'default-value': 0 },
    { name: 'node', type: 'uint32', 'default-value': 0 },
  ],
};

export const PC_DIMM_DEVICES: Readonly<Record<string, DeviceProperties>> = {
  'virtio-balloon-pci': VIRTIO_BALLOON_DEVICES['virtio-balloon-pci'] ?? [],
  'pc-dimm': [
    { name: 'memdev', type: 'link<memory-backend>' },
    { name: 'addr', type: 'uint64', 'default-value': 0 },
    { name: 'node', type: 'uint32', 'default-value': 0 },
    { name: 'slot', type: 'int32', 'default-value': -1 },
    { name: 'size', type: 'uint64' },
  ],
};
