import type { Command } from 'commander';

type Add = (program: Command) => void;

/** Which file adds a command. It is loaded when somebody names the command: to load all takes longer than to carry out one. */
export const commands: Readonly<Record<string, () => Promise<Add>>> = {
  find: async () => (await import('./find.command.js')).addFindCommand,
  work: async () => (await import('./work.commands.js')).addWorkCommands,
  budget: async () => (await import('./budget.command.js')).addBudgetCommand,
  callback: async () => (await import('./callback.commands.js')).addCallbackCommands,
  'dead-letters': async () => (await import('./dead-letters.commands.js')).addDeadLetterCommands,
  group: async () => (await import('./group.commands.js')).addGroupCommands,
  orphans: async () => (await import('./orphan.commands.js')).addOrphanCommands,
  endpoint: async () => (await import('./endpoint.commands.js')).addEndpointCommands,
  easemob: async () => (await import('./easemob.commands.js')).addEasemobCommands,
  archive: async () => (await import('./archive.commands.js')).addArchiveCommands,
  school: async () => (await import('./school.commands.js')).addSchoolCommands,
  key: async () => (await import('./key.commands.js')).addKeyCommands,
  roster: async () => (await import('./roster.commands.js')).addRosterCommands,
  person: async () => (await import('./person.commands.js')).addPersonCommands,
  subscriber: async () => (await import('./subscriber.commands.js')).addSubscriberCommands,
  topology: async () => (await import('./topology.command.js')).addTopologyCommand,
  restored: async () => (await import('./restored.command.js')).addRestoredCommand,
  audit: async () => (await import('./audit.command.js')).addAuditCommand,
};

/** Adds the command that is named, or all of them where none is: for help, and to say what there is. */
export async function addCommands(program: Command, named: string | undefined): Promise<void> {
  const all = Object.entries(commands);
  const meant = all.filter(([name]) => name === named);
  for (const [, load] of meant.length > 0 ? meant : all) (await load())(program);
}
