import { GIB } from '@dimmer/pages';
import { describe, expect, it } from 'vitest';
import type { CommandResult, MemoryCommand } from '../src/index.ts';
import { createLab, type Lab } from './support/controller-lab.ts';

const ERROR = { class: 'GenericError', desc: 'not today' };

function ready(options: Parameters<typeof createLab>[0] = {}): Lab {
  const lab = createLab(options);
  lab.startReady();
  return lab;
}

function resize(lab: Lab, targetBytes: number) {
  lab.ask({ targetBytes });
  expect(lab.settle()).toBe(true);
  return lab.lastOperation;
}

/** Loses the answer to the first command of this kind; whether it was performed is the second question. */
function losing(kind: MemoryCommand['type'], performed: (command: MemoryCommand) => void) {
  let lost = false;
  return (command: MemoryCommand): CommandResult | null => {
    if (lost || command.type !== kind) return null;
    lost = true;
    performed(command);
    return { ok: false, lost: true };
  };
}

describe('a command', () => {
  it('is the only one under way', () => {
    let underWay = 0;
    const lab = ready({
      replyMs: () => 30,
      onStep: (input, effects) => {
        if (input.type === 'command-ended') underWay -= 1;
        underWay += effects.filter(({ type }) => type === 'command').length;
        expect(underWay).toBeLessThanOrEqual(1);
      },
    });
    resize(lab, 12 * GIB);
    lab.ask({ targetBytes: 3 * GIB });
    lab.advance(10);
    lab.ask({ targetBytes: 20 * GIB });
    lab.settle();
    lab.machine.reset();
    lab.advance(1_000);
    expect(lab.settle()).toBe(true);
    expect(lab.actualBytes).toBe(20 * GIB);
  });

  it('whose answer is lost is judged by the next look: a balloon is sent again', () => {
    const lab = ready({ answerFor: losing('balloon', () => {}) });
    expect(resize(lab, 3 * GIB)).toMatchObject({ outcome: 'reached' });
    expect(lab.commands.map(({ command }) => command.type)).toEqual(['balloon', 'balloon']);
  });

  it.each([true, false])('whose answer is lost is judged by the next look: a plug (performed: %s)', (performed) => {
    const lab: Lab = ready({
      answerFor: losing('plug', (command) => void (performed && lab.machine.perform(command))),
    });
    expect(resize(lab, 12 * GIB)).toMatchObject({ outcome: 'reached' });
    expect(lab.machine.sticks.map(({ id }) => id)).toEqual(['dm1']);
    expect(lab.desired.layout.map(({ id }) => id)).toEqual(['dm1']);
  });

  it.each([true, false])('whose answer is lost is judged by the next look: a removal (performed: %s)', (performed) => {
    const lab: Lab = ready({
      answerFor: losing('unplug', (command) => void (performed && lab.machine.perform(command))),
    });
    resize(lab, 12 * GIB);
    resize(lab, 3 * GIB);
    lab.unplug('dm1');
    expect(lab.settle()).toBe(true);
    expect(lab.lastOperation).toMatchObject({ kind: 'unplug', outcome: 'reached' });
    expect(lab.machine.sticks).toEqual([]);
    expect(lab.desired.layout).toEqual([]);
  });
});

describe('a balloon that is refused', () => {
  it('fails the operation with the words of the hypervisor', () => {
    const lab = ready({ answerFor: ({ type }) => (type === 'balloon' ? { ok: false, error: ERROR } : null) });
    expect(resize(lab, 3 * GIB)).toMatchObject({
      state: 'failed',
      because: 'The hypervisor refused the size: not today.',
      steps: [{ state: 'failed', detail: 'not today' }, { state: 'skipped' }],
    });
    const sent = lab.commands.length;
    lab.advance(600_000);
    expect(lab.commands).toHaveLength(sent);
  });
});

describe('a removal that is refused', () => {
  it('between reset and report leaves the stick where it is, and the target is reached all the same', () => {
    const lab = ready({ answerFor: ({ type }) => (type === 'unplug' ? { ok: false, error: ERROR } : null) });
    resize(lab, 12 * GIB);
    resize(lab, 3 * GIB);
    lab.machine.reset();
    lab.advance(1_000);
    expect(lab.settle()).toBe(true);
    expect(lab.actualBytes).toBe(3 * GIB);
    expect(lab.machine.sticks).toHaveLength(1);
    expect(lab.commands.filter(({ command }) => command.type === 'unplug')).toHaveLength(1);
    expect(lab.events.filter(({ type }) => type === 'device.unplug-refused')).toHaveLength(1);
  });

  it('for a guest that has to agree first is pending', () => {
    const lab = ready({
      answerFor: ({ type }) => (type === 'unplug' ? { ok: false, error: ERROR, pending: true } : null),
    });
    resize(lab, 12 * GIB);
    resize(lab, 3 * GIB);
    lab.unplug('dm1');
    lab.settle();
    expect(lab.lastOperation).toMatchObject({ state: 'failed', outcome: 'unplug-pending' });
  });
});

describe('refused plugs', () => {
  it.each([
    ['no-slots', 'no-slots'],
    ['no-space', 'at-maximum'],
    ['range', 'no-address-space'],
  ] as const)('for %s end the operation %s after few tries', (refusal, outcome) => {
    const lab = ready({ answerFor: ({ type }) => (type === 'plug' ? { ok: false, error: ERROR, refusal } : null) });
    expect(resize(lab, 12 * GIB)).toMatchObject({ state: 'partial', outcome });
    expect(lab.commands.filter(({ command }) => command.type === 'plug').length).toBeLessThanOrEqual(8);
    expect(lab.desired.layout).toEqual([]);
  });

  it('for a range are tried elsewhere', () => {
    const refused: number[] = [];
    const lab = ready({
      answerFor: (command) => {
        if (command.type !== 'plug' || refused.length === 2) return null;
        refused.push(command.addressBytes ?? 0);
        return { ok: false, error: ERROR, refusal: 'range' };
      },
    });
    expect(resize(lab, 12 * GIB)).toMatchObject({ outcome: 'reached' });
    const [address] = lab.machine.observe().sticks.map(({ addressBytes }) => addressBytes);
    expect(refused).toEqual([5 * GIB, 13 * GIB]);
    expect(address).toBe(21 * GIB);
  });
});
