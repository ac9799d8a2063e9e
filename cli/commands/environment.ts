import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Command, Option } from 'commander'
import { type ApiClient, ApiFailure, ConnectionFailure } from '../api-client.ts'
import { addClientCommand, runClient } from '../client-command.ts'
import { CLIENTS, type ClientName, clientEnvironment } from '../client-environment.ts'
import { type ClientFlags, readClientSettings } from '../client-settings.ts'
import { diagnose, type Finding } from '../diagnose.ts'
import { printable, type Terminal } from '../terminal.ts'

/** `env`: what clients need to reach this server; `doctor`: by which settings they would miss it. */
export function registerEnvironmentCommands(program: Command, terminal: Terminal): void {
  addClientCommand(program, 'env', 'print the variables that clients need, for eval "$(garrison env)"')
    .addOption(new Option('--for <CLIENT>', 'only what this client needs').choices(CLIENTS))
    .action((flags: ClientFlags & { readonly for?: ClientName }) =>
      runClient(terminal, flags, async () => {
        const { accessKeySecret, securityToken, ...known } = await readClientSettings(flags, terminal.env)
        const token = securityToken === undefined ? {} : { securityToken: securityToken.reveal() }
        const target = { ...known, accessKeySecret: accessKeySecret.reveal(), ...token }
        const lines = new Set(clientEnvironment(target, flags.for === undefined ? CLIENTS : [flags.for]))
        terminal.out(`${[...lines].join('\n')}\n`)
      }),
    )
  addClientCommand(program, 'doctor', 'find settings by which a run would leave this server for the real cloud')
    .addOption(new Option('--for <CLIENT>', 'only what concerns this client').choices(CLIENTS))
    .action((flags: ClientFlags & { readonly for?: ClientName }) =>
      runClient(terminal, flags, async (connect) => {
        const settings = await readClientSettings(flags, terminal.env)
        const findings = [
          ...(await reach(await connect())),
          ...diagnose({ ...settings, env: terminal.env, profiles: await storedProfiles(terminal.env) }),
        ].filter(({ client }) => flags.for === undefined || client === 'all' || client === flags.for)
        for (const { client, problem, remedy } of findings)
          terminal.out(`${printable(`${client}: ${problem}; mend: ${remedy}`)}\n`)
        if (findings.length > 0) terminal.setExitCode(1)
        else
          terminal.out(
            `${settings.endpoint.origin} takes the key ${settings.accessKeyId}, and no variable leads clients away from it\n`,
          )
      }),
    )
}

/** Whether the server answers and takes the key. */
async function reach(client: ApiClient): Promise<Finding[]> {
  try {
    await client.call('Sts', 'GetCallerIdentity', [])
    return []
  } catch (error) {
    if (error instanceof ConnectionFailure) {
      return [
        { client: 'all', problem: error.message, remedy: 'start the server, or name it with --endpoint (GARRISON_ENDPOINT)' },
      ]
    }
    if (!(error instanceof ApiFailure)) throw error
    return [{ client: 'all', problem: `the server refuses the key: ${error.message}`, remedy: 'give a key of this server' }]
  }
}

/** Names of the profiles in the file of the vendor's command line; none when it cannot be read. */
async function storedProfiles(env: Terminal['env']): Promise<readonly string[]> {
  try {
    const text = await readFile(join(env['HOME'] ?? '', '.aliyun', 'config.json'), 'utf8')
    const { profiles } = Object(JSON.parse(text))
    return Array.isArray(profiles) ? profiles.map((profile) => String(Object(profile).name)) : []
  } catch {
    return []
  }
}
