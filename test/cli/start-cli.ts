import { Command } from 'commander'
import { registerClientCommands } from '../../cli/register-client-commands.ts'

const program = new Command('garrison')
registerClientCommands(program)
await program.parseAsync()
