import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdir, symlink, writeFile } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import { join } from 'node:path'

/** What Debian's package brings: the hub as it was then, and the patterns that its parsers refer to. */
const HUB = '/usr/share/crowdsec/hub'
const PATTERNS = '/etc/crowdsec/patterns'
const PARSERS = [
  ['s00-raw', 'syslog-logs'],
  ['s01-parse', 'sshd-logs'],
  ['s02-enrich', 'dateparse-enrich'],
] as const

/**
 * Makes CrowdSec ready in a folder of its own, which reads a log once with its parsers of sshd and ends: without scenarios, which judge, and
 * without anything of the machine's own configuration. Gives its command, or why there is none.
 */
export async function prepareCrowdsec(folder: string, log: string): Promise<readonly string[] | string> {
  if (!existsSync(HUB) || !existsSync(PATTERNS)) return `there is no ${HUB}: it is in Debian's package crowdsec`
  await mkdir(join(folder, 'data'), { recursive: true })
  for (const part of ['scenarios', 'postoverflows', 'collections', 'notifications']) await mkdir(join(folder, part))
  for (const [stage, name] of PARSERS) {
    await mkdir(join(folder, 'parsers', stage), { recursive: true })
    const file = join(folder, 'parsers', stage, `${name}.yaml`)
    await symlink(join(HUB, 'parsers', stage, 'crowdsecurity', `${name}.yaml`), file)
  }
  await symlink(PATTERNS, join(folder, 'patterns'))
  for (const [name, text] of [
    ['simulation.yaml', 'simulation: false\n'],
    ['profiles.yaml', JSON.stringify({ name: 'none', filters: ['false'], on_success: 'break' })],
    ['acquis.yaml', '\n'],
    ['credentials.yaml', ''],
  ] as const) {
    await writeFile(join(folder, name), text, { mode: 0o600 })
  }
  const config = join(folder, 'config.yaml')
  await writeFile(config, JSON.stringify(configOf(folder, await freePort())))
  // Its agent reads nothing before it has logged on to its own service, which runs beside it on loopback.
  const machine = ['-c', config, 'machines', 'add', 'bench', '-a', '-f', join(folder, 'credentials.yaml')]
  const made = spawnSync('cscli', machine, { encoding: 'utf8' })
  if (made.status !== 0) return `cscli: ${made.error?.message ?? made.stderr.trim().split('\n').at(-1)?.slice(0, 160)}`
  return ['crowdsec', '-c', config, '-no-capi', '-dsn', `file://${log}`, '-type', 'syslog']
}

function configOf(folder: string, port: number): object {
  const at = (name: string) => join(folder, name)
  return {
    common: { daemonize: false, log_media: 'stdout', log_level: 'info', log_dir: folder, working_dir: folder },
    config_paths: {
      ...{ config_dir: folder, data_dir: at('data'), simulation_path: at('simulation.yaml') },
      ...{ hub_dir: HUB, index_path: join(HUB, '.index.json'), notification_dir: at('notifications') },
    },
    crowdsec_service: { acquisition_path: at('acquis.yaml'), parser_routines: 1 },
    db_config: { log_level: 'info', type: 'sqlite', db_path: at('data/crowdsec.db'), use_wal: true },
    api: {
      client: { credentials_path: at('credentials.yaml') },
      server: { log_level: 'info', listen_uri: `127.0.0.1:${port}`, profiles_path: at('profiles.yaml') },
    },
    prometheus: { enabled: false },
  }
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const { port } = probe.address() as AddressInfo
  probe.close()
  return port
}
