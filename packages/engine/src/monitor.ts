import type { MachineSession, QmpReply } from '@dimmer/hypervisor';
import type { ManualCommand, QmpFailure } from '@dimmer/planner';
import { classifyCommand, type MonitorCommand } from './classify-command.ts';
import type { EngineRefusal } from './engine.ts';
import type { Mailbox } from './mailbox.ts';
import type { VmAnswer } from './vm/io.ts';

/** What a person types into the monitor of one VM. */
export type Monitor = (command: MonitorCommand, actor: string) => Promise<QmpReply | EngineRefusal>;

/**
 * Commands that change memory go through the mailbox, one after the other, so that the controller knows of each before and
 * after; all others go straight to the machine, whose events the VM follows.
 */
export function createMonitor(mailbox: () => Mailbox): Monitor {
  let last: Promise<unknown> = Promise.resolve();

  async function sendByHand(command: MonitorCommand, manual: ManualCommand, actor: string): ReturnType<Monitor> {
    const box = mailbox();
    let reply: QmpReply = { ok: false, lost: true };
    try {
      const answer = await box.ask({ type: 'manual-command', actor, command: manual });
      if (answer.type === 'denied' && isEngines(answer)) return answer;
      if (answer.type === 'denied') return { ok: false, error: { class: 'GenericError', desc: answer.detail } };
      reply = await box.say(sender(command));
      return reply;
    } finally {
      // Whatever became of it: until then the controller holds still.
      box.post({ type: 'manual-command-ended', command: manual, error: errorOf(reply) });
    }
  }

  async function sendStraight(command: MonitorCommand): Promise<QmpReply> {
    const reply = await mailbox().say(sender(command));
    mailbox().poll();
    return reply;
  }

  return (command, actor) => {
    const manual = classifyCommand(command);
    if (!manual) return sendStraight(command);
    const sent = last.then(() => sendByHand(command, manual, actor));
    last = sent.catch(() => {});
    return sent;
  };
}

/** It is not the machine that refuses. */
function isEngines(denial: Extract<VmAnswer, { type: 'denied' }>): denial is EngineRefusal {
  return denial.reason === 'store-unavailable' || denial.reason === 'vm-unknown';
}

function sender(command: MonitorCommand): (session: MachineSession) => Promise<QmpReply> {
  if ('commandLine' in command) return (session) => session.commandLine(command.commandLine);
  return (session) => session.execute(command.execute, command.arguments);
}

const LOST: QmpFailure = { class: 'GenericError', desc: 'the machine was gone before it answered' };

/** The human monitor prints its errors; QMP sends them. */
function errorOf(reply: QmpReply): QmpFailure | null {
  if (!reply.ok) return 'error' in reply ? reply.error : LOST;
  const printed = typeof reply.value === 'string' ? /^Error: (.*?)\r?\n?$/s.exec(reply.value) : null;
  return printed ? { class: 'GenericError', desc: printed[1] ?? '' } : null;
}
