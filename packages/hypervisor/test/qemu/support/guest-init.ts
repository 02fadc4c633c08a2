/** The virtio-serial port on which the guest's agent answers. */
export const AGENT_PORT = 'guest.mem.0';

/**
 * The guest's first program, for busybox's shell. Its agent answers each line on the port with one line. What may be asked
 * while memory is short needs no new process: a guest that is out of memory cannot start one.
 */
export const GUEST_INIT = `#!/bin/busybox sh
/bin/busybox --install -s /bin
export PATH=/bin
mount -t proc none /proc
mount -t sysfs none /sys
mount -t devtmpfs none /dev
# Larger than any guest: a share would be one of the boot memory, too small after memory has been added.
mount -t tmpfs -o size=64g none /mnt
while read -r module; do insmod "/modules/$module.ko"; done < /modules/order

port=
while [ -z "$port" ]; do
  for found in /sys/class/virtio-ports/*; do
    [ "$(cat "$found/name" 2>/dev/null)" = ${AGENT_PORT} ] && port=/dev/\${found##*/}
  done
done

# The power button is open before anything is answered, or a press right after that would be lost.
for event in /dev/input/event*; do
  if [ "$(cat "/sys/class/input/\${event##*/}/device/name" 2>/dev/null)" = "Power Button" ]; then
    exec 4<"$event"
    { dd bs=24 count=1 <&4 >/dev/null 2>&1; poweroff -f; } &
  fi
done

tell_memory() {
  answer=
  while read -r key kib unit; do
    case $key in MemTotal:|MemFree:|MemAvailable:) answer="$answer$key$kib ";; esac
  done < /proc/meminfo
  echo "$answer" >&3
}

# Pages on the host are touched by filling a file; what stays in it stays taken in the guest.
fill() {
  if dd if=/dev/zero of="$1" bs=1M count="$2" 2>/dev/null; then answer=ok; else answer=failed; fi
}

# What the kernel keeps for files cannot be moved, and lies in the highest zone that is not movable.
pin() {
  count=0
  while [ $count -lt 5000 ]; do : > "/mnt/pin$count"; count=$((count + 1)); done
}

exec 3<>"$port"
echo ready >&3
while read -r command argument <&3; do
  case $command in
    memory) tell_memory;;
    dirty) fill /mnt/dirty "$argument"; : > /mnt/dirty; echo "$answer" >&3;;
    hold) fill /mnt/held "$argument"; echo "$answer" >&3;;
    drop) : > /mnt/held; echo ok >&3;;
    pin) pin; echo ok >&3;;
    online) echo "$argument" > /sys/devices/system/memory/auto_online_blocks; echo ok >&3;;
    panic) echo ok >&3; echo c > /proc/sysrq-trigger;;
    reboot) echo ok >&3; reboot -f;;
    poweroff) echo ok >&3; poweroff -f;;
    *) echo unknown >&3;;
  esac
done
`;
