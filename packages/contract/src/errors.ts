/** What the API answers when it cannot do what was asked: RFC 9457 problems with a code of this catalogue. */
export interface ErrorEntry {
  readonly status: number;
  /** One sentence without figures; the figures are in the problem's `detail`. */
  readonly title: string;
  /** What to do about it. */
  readonly hint: string;
}

const catalogue = {
  unauthenticated: {
    status: 401,
    title: 'No valid token or session came with the request.',
    hint: 'Send `Authorization: Bearer <token>`, or open the login URL that Dimmer printed at its start.',
  },
  'foreign-origin': {
    status: 403,
    title: 'The request came from a page of another origin.',
    hint: 'Open the dashboard at the address Dimmer listens on.',
  },
  'not-found': {
    status: 404,
    title: 'There is nothing at this address.',
    hint: 'See the OpenAPI document for all routes.',
  },
  'vm-unknown': { status: 404, title: 'There is no such VM.', hint: 'List the VMs; a VM has an id and a name.' },
  'device-unknown': {
    status: 404,
    title: 'The VM has no such memory device.',
    hint: 'List the memory devices of the VM.',
  },
  'operation-unknown': { status: 404, title: 'There is no such operation.', hint: 'List the operations.' },
  'bad-request': {
    status: 400,
    title: 'The request does not have the form that this route takes.',
    hint: '`errors[]` names each place with a JSON Pointer.',
  },
  'bad-size': {
    status: 400,
    title: 'A size is not a positive whole number of 4096-byte pages below 2^53.',
    hint: 'Give bytes as an integer, or a string with a binary unit such as "6GiB".',
  },
  'nothing-to-change': { status: 400, title: 'The request changes nothing.', hint: 'Name at least one field.' },
  'not-supported-yet': {
    status: 422,
    title: 'This version of Dimmer does not have what the request names.',
    hint: 'The detail names the field and what is possible.',
  },
  'definition-conflict': {
    status: 422,
    title: 'Two parts of the definition do not go together.',
    hint: 'The detail names them; leave one of them out.',
  },
  'socket-path-unusable': {
    status: 422,
    title: 'The socket of the external guest cannot be at this path.',
    hint: 'Give another `guest.socketPath`: absolute, in a directory that is there, at most 107 bytes long, and of no other VM.',
  },
  'qemu-unavailable': {
    status: 422,
    title: 'There is no such QEMU on this host.',
    hint: 'Install it (Debian: `apt-get install qemu-system-x86`), or name it in DIMMER_QEMU_BINARIES.',
  },
  'qmp-socket-unusable': {
    status: 422,
    title: 'The QMP socket cannot be used.',
    hint: 'It must be there, be readable for Dimmer’s user, and have no other client: a monitor serves one at a time.',
  },
  'not-ours': {
    status: 409,
    title: 'Somebody else has started this machine: Dimmer does not end it.',
    hint: 'Shut its guest down, or delete the VM: that only lets it go.',
  },
  'name-in-use': { status: 409, title: 'Another VM has this name.', hint: 'Choose another name.' },
  'above-host-capacity': {
    status: 422,
    title: 'The VM would need more boot memory than the host has.',
    hint: '`limitBytes` is the capacity of the host.',
  },
  'maximum-below-boot': {
    status: 422,
    title: 'The maximum is below the boot memory.',
    hint: 'Raise `maximumBytes` or lower `bootBytes`.',
  },
  'above-maximum': {
    status: 422,
    title: 'The size is above the maximum of the VM.',
    hint: '`limitBytes` is the maximum.',
  },
  'below-minimum': {
    status: 422,
    title: 'The size is below the minimum of the VM.',
    hint: '`limitBytes` is the minimum.',
  },
  'bounds-crossed': {
    status: 422,
    title: 'The minimum would be above the maximum.',
    hint: 'Change both bounds in one request.',
  },
  'maximum-above-machine': {
    status: 422,
    title: 'The running machine was not started for so large a maximum.',
    hint: '`limitBytes` is what it was started for.',
  },
  'below-demand': {
    status: 409,
    title: 'The guest needs more than this now.',
    hint: '`limitBytes` is demand and 256 MiB; `"force": true` asks all the same.',
  },
  'host-memory-short': {
    status: 409,
    title: 'The host has not enough memory left for this.',
    hint: '`limitBytes` is what can be granted now.',
  },
  'wrong-state': {
    status: 409,
    title: 'The VM is not in a state in which this can be done.',
    hint: 'The detail names its state.',
  },
  'guest-outside': {
    status: 409,
    title: 'The guest or its machine runs outside of Dimmer and cannot be saved.',
    hint: 'Shut it down instead.',
  },
  'vm-running': {
    status: 409,
    title: 'A running VM is not deleted.',
    hint: 'Shut it down first, or delete it with `?force=true`.',
  },
  'no-slots': { status: 409, title: 'All memory slots are taken.', hint: 'Remove an unused stick first.' },
  'no-address-space': {
    status: 409,
    title: 'No gap in the address space is large enough.',
    hint: 'Addresses of removed sticks come back with the next reboot of the guest.',
  },
  'address-unavailable': {
    status: 409,
    title: 'The address is taken, unaligned, or cannot be used before the guest reboots.',
    hint: 'Leave the address out, and Dimmer chooses one.',
  },
  unaligned: {
    status: 422,
    title: 'The size or the address is not a multiple of what the guest can hot-add.',
    hint: 'The detail names the alignment of the guest.',
  },
  'id-in-use': { status: 409, title: 'Another device has this id.', hint: 'Choose another id, or leave it out.' },
  'bad-node': { status: 422, title: 'The VM has no such NUMA node.', hint: 'Nodes are numbered from 0.' },
  'guest-not-ready': {
    status: 409,
    title: 'No guest is connected to the protocol yet.',
    hint: 'Try again when `guest.connected` is true.',
  },
  'guest-cannot-hot-add': {
    status: 409,
    title: 'The guest has said that it cannot hot-add memory.',
    hint: 'Start the VM with more boot memory.',
  },
  'device-busy': {
    status: 409,
    title: 'The guest still uses memory of the stick.',
    hint: 'Shrink the VM; the stick is free when `releasedBytes` has reached `takenBytes`.',
  },
  'device-not-plugged': {
    status: 409,
    title: 'The stick is of the layout, but not plugged now.',
    hint: 'It comes back when the guest has connected; unplug it then.',
  },
  'operation-ended': { status: 409, title: 'The operation has ended already.', hint: 'Its outcome tells how.' },
  'monitor-error': {
    status: 409,
    title: 'The monitor refused the command.',
    hint: '`qmpError` is the answer as the monitor gave it.',
  },
  'precondition-failed': {
    status: 412,
    title: 'The resource has changed since it was read.',
    hint: 'Read it again and decide anew.',
  },
  'hypervisor-lost': {
    status: 503,
    title: 'The connection to the machine is lost.',
    hint: 'Dimmer goes on trying; the VM is marked unreachable meanwhile.',
  },
  'store-unavailable': {
    status: 503,
    title: 'The store takes no writes now.',
    hint: 'Look for a full disk, or another program that holds the database; Dimmer goes on trying.',
  },
  internal: {
    status: 500,
    title: 'Something went wrong inside Dimmer.',
    hint: 'The log has the details under this request id.',
  },
} as const satisfies Readonly<Record<string, ErrorEntry>>;

export type ErrorCode = keyof typeof catalogue;

export const ERRORS: Readonly<Record<ErrorCode, ErrorEntry>> = catalogue;

/** The body of an answer that is an error. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: ErrorCode;
  readonly requestId: string;
  readonly errors?: readonly { readonly pointer: string; readonly detail: string }[];
  readonly limitBytes?: number;
  readonly releasedBytes?: number;
  readonly operationId?: string;
  readonly qmpError?: { readonly class: string; readonly desc: string };
}

/** The catalogue as the page docs/errors.md. */
export function printErrors(): string {
  const rows = Object.entries(ERRORS).map(
    ([code, { status, title, hint }]) => `| \`${code}\` | ${status} | ${title} | ${hint} |`,
  );
  return [
    '# Errors',
    '',
    'Every error of the API is a problem document (`application/problem+json`, RFC 9457) with one of these codes.',
    'This page is generated from `packages/contract/src/errors.ts` by `UPDATE_DOCS=1 vitest run packages/contract`.',
    '',
    '| code | status | what it means | what to do |',
    '|---|---|---|---|',
    ...rows,
    '',
  ].join('\n');
}
