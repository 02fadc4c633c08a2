/** What the figures of a VM mean, for those who meet them for the first time. */
export const EXPLANATIONS = {
  actual:
    'What the guest has now, as the machine counts it (query-balloon): plugged memory less what the guest gave back.',
  target:
    'What you asked for. Dimmer applies it, and applies it again after a reboot of the guest or a restart of Dimmer.',
  plugged: 'Boot memory and all that was added to it: the most the guest can have without more being added.',
  ballooned:
    'Pages that the guest gave back and the host has. Giving them back to the guest takes a moment and adds nothing.',
  demand: 'What the guest really needs: committed less ballooned pages, because committed counts those too.',
  committed:
    'What the guest says it has promised to programs, ballooned pages included. It reports about once a second.',
  available: 'What the guest says it could still hand out to programs without taking it from anybody.',
  minimum: 'A target below this is refused.',
  maximum: 'The most this machine can ever have. It is fixed when the machine starts.',
  resident:
    'What the machine’s process holds of the host’s memory now, as the host counts it, with QEMU’s own needs. It falls when memory that the guest gave back has really gone, and it can stay below the size granted: memory that the guest never touched costs the host nothing.',
  total:
    'What the guest’s own system says it has (MemTotal of Linux): a little less than granted, for its kernel keeps some for itself.',
  reserved: 'What the VM takes of the host’s budget: the larger of target and actual, with what is on its way in.',
} as const;

export type Figure = keyof typeof EXPLANATIONS;
