import type { Command } from 'commander'
import { UsageError } from '../src/kernel/failure.ts'
import { ApiClient, ApiFailure, ConnectionFailure } from './api-client.ts'
import { type ClientFlags, readClientSettings } from './client-settings.ts'
import type { Terminal } from './terminal.ts'

/** Reads the settings and gives a client for them. Called after a command has checked what it was given. */
export type Connect = () => Promise<ApiClient>

/** Adds a command that calls the API, with the flags that all of them have. */
export function addClientCommand(parent: Command, usage: string, description: string): Command {
  return parent
    .command(usage)
    .description(description)
    .option('--endpoint <URL>', 'server to call (GARRISON_ENDPOINT; default http://127.0.0.1:9480)')
    .option('--access-key-id <ID>', 'AccessKey id (ALIBABA_CLOUD_ACCESS_KEY_ID)')
    .option('--access-key-secret <SECRET>', 'AccessKey secret; better given in ALIBABA_CLOUD_ACCESS_KEY_SECRET')
    .option('--security-token <TOKEN>', 'token of a temporary AccessKey; better given in ALIBABA_CLOUD_SECURITY_TOKEN')
    .option('--data <FOLDER>', 'where a local server left its credentials (GARRISON_DATA; default ./garrison-data)')
}

/**
 * Does the work of a client command, and turns what may go wrong into one line and an exit code: 2 when the
 * command was not called rightly, 1 when the server refuses or does not answer.
 */
export async function runClient(
  terminal: Terminal,
  flags: ClientFlags,
  work: (connect: Connect) => Promise<void>,
): Promise<void> {
  try {
    await work(async () => new ApiClient(await readClientSettings(flags, terminal.env)))
  } catch (error) {
    if (!(error instanceof UsageError || error instanceof ApiFailure || error instanceof ConnectionFailure)) throw error
    terminal.err(error.message)
    terminal.setExitCode(error instanceof UsageError ? 2 : 1)
  }
}
