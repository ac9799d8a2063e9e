import type { Command } from 'commander'
import { UsageError } from '../../src/kernel/failure.ts'
import { prettyJson } from '../answer.ts'
import { addClientCommand, runClient } from '../client-command.ts'
import type { ClientFlags } from '../client-settings.ts'
import { findProduct, parseParameters } from '../parameters.ts'
import type { Terminal } from '../terminal.ts'

/** `call PRODUCT ACTION --Name value …`: any operation, and its answer as JSON. */
export function registerCall(program: Command, terminal: Terminal): void {
  addClientCommand(program, 'call <product> <action> [parameters...]', 'call an operation and print its answer')
    .usage('<product> <action> [--Name value | --Name.1.Field value | --Name=value …] [options]')
    .allowUnknownOption()
    .action((product: string, action: string, words: readonly string[], flags: ClientFlags) =>
      runClient(terminal, flags, async (connect) => {
        const name = findProduct(product)
        if (!/^[A-Za-z][A-Za-z0-9]*$/.test(action)) {
          throw new UsageError(`${JSON.stringify(action)} is not the name of an operation`)
        }
        const parameters = parseParameters(words)
        const client = await connect()
        const { text } = await client.call(name, action, parameters)
        terminal.out(`${prettyJson(text)}\n`)
      }),
    )
}
