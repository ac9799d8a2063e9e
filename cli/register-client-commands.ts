import type { Command } from 'commander'
import { registerAccessCommands } from './commands/access.ts'
import { registerAlertCommands } from './commands/alerts.ts'
import { registerAuditCommands } from './commands/audit.ts'
import { registerBackTest } from './commands/backtest-logons.ts'
import { registerCall } from './commands/call.ts'
import { registerEnvironmentCommands } from './commands/environment.ts'
import { registerFollowLogons } from './commands/follow-logons.ts'
import { registerImportLogons } from './commands/import-logons.ts'
import { registerLearn } from './commands/learn-logons.ts'
import { registerOrganisationCommands } from './commands/organisation.ts'
import { processTerminal, type Terminal } from './terminal.ts'

/**
 * Adds the commands that call a server's API, and `unseal`, which calls nobody. What the parser itself refuses (an unknown flag, a missing
 * argument) is the program's to report, as for its other commands.
 */
export function registerClientCommands(program: Command, terminal: Terminal = processTerminal()): void {
  registerCall(program, terminal)
  registerOrganisationCommands(program, terminal)
  const logons = program.command('logons').description('logon events')
  registerImportLogons(logons, terminal)
  registerFollowLogons(logons, terminal)
  registerBackTest(logons, terminal)
  registerLearn(logons, terminal)
  registerEnvironmentCommands(program, terminal)
  registerAuditCommands(program, terminal)
  registerAlertCommands(program, terminal)
  registerAccessCommands(program, terminal)
}
