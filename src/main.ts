#!/usr/bin/env node
import { isIPv6 } from 'node:net'
import { Command, CommanderError } from 'commander'
import { registerClientCommands } from '../cli/register-client-commands.ts'
import { readServeSettings, registerSettings, type ServeSettings } from './config/settings.ts'
import { UsageError } from './kernel/failure.ts'
import { devEnvironment } from './start/dev-environment.ts'
import { type Started, startDev, startServe } from './start/start.ts'
import { rotateVault, tellVaultStatus, verifySealed } from './start/vault-commands.ts'
import { adviceOn } from './storage/advice.ts'

const say = (line: string) => process.stdout.write(`${line}\n`)
const warn = (line: string) => process.stderr.write(`garrison: ${line}\n`)

async function serve(flags: Record<string, unknown>): Promise<void> {
  const settings = readServeSettings(flags, process.env)
  settings.warnings.forEach(warn)
  const started = await startServe(settings, warn)
  if (settings.tls === undefined && !started.url.includes('127.0.0.1') && !started.url.includes('[::1]')) {
    warn(`WARNING: plain HTTP on ${settings.host}: whoever can listen on that network reads every parameter, keys included`)
  }
  if (started.firstKey !== undefined) {
    const { account, accessKeyId, accessKeySecret } = started.firstKey
    say(`First start: created the management account ${account} and its root AccessKey. They are told only now:`)
    say(`  AccessKey ID      ${accessKeyId}`)
    say(`  AccessKey secret  ${accessKeySecret.reveal()}`)
    say(`They are kept in ${settings.dataFolder}/root-credentials.json, readable by you alone. A first call:`)
    say(`  node ${process.argv[1] ?? 'dist/src/main.js'} call Sas ListMultiUserInstances`)
  }
  await ready(started)
}

async function dev(flags: Record<string, unknown>): Promise<void> {
  const settings = readServeSettings(flags, process.env)
  settings.warnings.forEach(warn)
  const started = await startDev(settings)
  if (started.firstKey !== undefined) devEnvironment(started.url, started.firstKey).forEach(say)
  await ready(started)
}

/** Says that the server answers, and waits for the signal that ends it. */
async function ready(started: Started): Promise<void> {
  const ended = new Promise<void>((resolve) => {
    process.once('SIGTERM', () => resolve())
    process.once('SIGINT', () => resolve())
  })
  for (const [way, { host, port }] of Object.entries(started.syslog)) {
    say(`syslog over ${way.toUpperCase()} on ${isIPv6(host) ? `[${host}]` : host}:${port}`)
  }
  say(`garrison ready on ${started.url}`)
  await ended
  await started.stop()
}

/** Settings of `serve` for a command beside it. */
function vaultSettings(flags: Record<string, unknown>): ServeSettings {
  const settings = readServeSettings(flags, process.env)
  settings.warnings.forEach(warn)
  return settings
}

function failWhen(isFailure: boolean): void {
  if (isFailure) process.exitCode = 1
}

function registerVaultCommands(garrison: Command): void {
  const vault = garrison.command('vault').description('the keys that secrets are sealed with; on the host of the server')
  const status = vault.command('status').description('tell the keys above the data keys, and how many data keys hang on each')
  registerSettings(status)
  status.action((flags: Record<string, unknown>) => tellVaultStatus(vaultSettings(flags), say))
  const rotation = vault
    .command('rotate')
    .description('bring all data keys under a new key, or go on where that was stopped; servers may be running')
    .option('--prepare', 'only make the next key, to bring it to other hosts before it is used')
    .option('--remove', 'drop retained keys that nothing needs any more')
  registerSettings(rotation)
  rotation.action(async (flags: Record<string, unknown>) => {
    const far = { prepare: flags['prepare'] === true, remove: flags['remove'] === true }
    failWhen(!(await rotateVault(vaultSettings(flags), far, say)))
  })
  const verification = vault.command('verify').description('open every data key and every sealed value')
  registerSettings(verification)
  verification.action(async (flags: Record<string, unknown>) => failWhen(!(await verifySealed(vaultSettings(flags), say))))
}

function program(): Command {
  const garrison = new Command('garrison')
    .description('A self-hosted command post for many cloud accounts.')
    .configureOutput({
      outputError: (text, write) =>
        write(
          `garrison: ${text
            .replace(/^error: /, '')
            .trim()
            .replaceAll('\n', ' ')}\n`,
        ),
    })
    .exitOverride()
  const serving = garrison.command('serve').description('serve, with a database that stays')
  registerSettings(serving)
  serving.action(serve)
  const developing = garrison.command('dev').description('serve in memory, with an example organisation and ready credentials')
  registerSettings(developing)
  developing.action(dev)
  registerVaultCommands(garrison)
  registerClientCommands(garrison)
  return garrison
}

async function main(): Promise<void> {
  try {
    await program().parseAsync()
  } catch (error) {
    if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 2
    else if (error instanceof UsageError) {
      warn(error.message)
      process.exitCode = 2
    } else {
      const advice = adviceOn(error)
      if (advice === undefined) throw error
      warn(`the database failed: ${advice}`)
      process.exitCode = 1
    }
  }
}

await main()
